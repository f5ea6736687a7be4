// Whether a tenant's items spoil so many calls that they must not share them with others'.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "domain/time.h"

namespace gateway::queueing {

/// Counts what becomes of one tenant's items. From the third culprit among the last hundred on, and
/// until a hundred of its items in a row were none, it rides apart: in calls of its own, paid from
/// its own share as all calls are. While none of its last two thousand was one it is clean: others'
/// items are suspected before its own.
///
/// Pure. Thread: the model's shard.
class Conduct {
 public:
  static constexpr std::uint64_t kWindow = 100;
  static constexpr std::size_t kCulprits = 3;
  /// Long enough to remember who sends a bad item in a thousand.
  static constexpr std::uint64_t kMemory = 2000;

  /// An item was answered with its vector.
  void passed() {
    ++items_;
    throttled_itself_ = false;
  }

  /// An item was found to be at fault for a call's failure, or was left behind alone by later calls
  /// until its place was needed.
  void convicted() {
    const bool was_apart = apart();
    ++items_;
    culprits_[next_] = items_;
    next_ = (next_ + 1) % kCulprits;
    const bool many = culprits_[next_] > 0 && items_ - culprits_[next_] < kWindow;
    if (many || was_apart) apart_until_ = items_ + kWindow;
  }

  /// A call of its items alone was throttled again while others passed.
  void throttled_itself() { throttled_itself_ = true; }
  /// It rides apart for that, and none of its items has passed since: what of it is throttled is so
  /// for what it is, until one passes.
  [[nodiscard]] bool stands_throttled() const { return throttled_itself_ && apart(); }

  /// A probe made of its item was refused, as it seems for the account's sake.
  void probe_refused(Timestamp now) { probe_refused_at_ = now; }
  /// That is so, and nothing has passed since; `passed_at` is when something last did.
  [[nodiscard]] bool stands_refused(Timestamp passed_at) const {
    return probe_refused_at_ > passed_at;
  }

  [[nodiscard]] bool apart() const { return items_ < apart_until_; }
  /// None of its last kMemory items was at fault.
  [[nodiscard]] bool clean() const {
    const std::uint64_t last = culprits_[(next_ + kCulprits - 1) % kCulprits];
    return last == 0 || items_ - last >= kMemory;
  }

 private:
  std::uint64_t items_ = 0;
  std::uint64_t apart_until_ = 0;
  std::array<std::uint64_t, kCulprits> culprits_{};  ///< Numbers of the last ones; 0: none. A ring.
  Timestamp probe_refused_at_ = Timestamp::min();
  bool throttled_itself_ = false;  ///< And none of its items has passed since.
  std::size_t next_ = 0;           ///< The oldest of them.
};

}  // namespace gateway::queueing
