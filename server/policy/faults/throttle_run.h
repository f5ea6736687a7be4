// Throttles of one account in a row.
#pragma once

#include "domain/time.h"

namespace gateway::faults {

/// Counts the throttles since a call passed. A few in a row may be the account's quota, or the
/// texts of one tenant that ride in every call; whose they are shows once calls carry the items of
/// one tenant each (Company::own_tenant of policy/queueing/boarding.h).
///
/// Pure. Thread: one.
class ThrottleRun {
 public:
  /// So many are no chance. By then a call has waited for 60 ms in all
  /// (policy/pacing/refusal_backoff.h).
  static constexpr int kDoubtful = 2;

  /// A call that had started at `call_started` was throttled. Of the calls in flight together only
  /// one counts.
  void throttled(Timestamp call_started, Timestamp now) {
    if (length_ > 0 && call_started < last_at_) return;
    ++length_;
    last_at_ = now;
  }
  /// A call passed.
  void passed() { length_ = 0; }

  /// It is not known whose throttles they are.
  [[nodiscard]] bool doubtful() const { return length_ >= kDoubtful; }

 private:
  int length_ = 0;
  Timestamp last_at_{};
};

}  // namespace gateway::faults
