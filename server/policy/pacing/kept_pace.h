// How much a pace that changes has allowed in the last minute.
#pragma once

#include "domain/time.h"
#include "policy/pacing/minute_counter.h"

namespace gateway::pacing {

/// Sums a pace over the running second and the 59 before it, the seconds that a MinuteCounter sums
/// too: so what was used can be compared with what was allowed.
///
/// Pure. Thread: one.
class KeptPace {
 public:
  /// From `now` on `per_second` >= 0 is kept. Before the first time nothing was allowed. Times must
  /// not go backwards.
  void set(double per_second, Timestamp now);

  /// Units that were allowed.
  [[nodiscard]] double last_minute(Timestamp now) const;

 private:
  void count_until(Timestamp now);

  MinuteCounter allowed_;
  double per_second_ = 0;
  Timestamp counted_until_{};
};

}  // namespace gateway::pacing
