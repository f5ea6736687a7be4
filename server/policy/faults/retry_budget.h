// How many retries an upstream may be given, so that an outage is not answered with more calls.
#pragma once

#include "domain/time.h"

namespace gateway::faults {

/// Earned by success, spent by retries, in units of one call.
///
/// Each success deposits a share of a call; a floor drips in besides, so that an upstream with
/// little traffic can be retried at all. The balance never exceeds what the floor drips in a window
/// (one call at least) plus the shares of the successes of about the last window: what is not spent
/// by then is lost, and a long good time can't pay for a long storm. The successes are counted with
/// exponential decay, so that no list of them is kept.
///
/// A new budget starts with the floor's window full. Throttled calls are none of its business: the
/// slot calendar answers them (counts_against_budget() in policy/faults/fault_traits.h).
///
/// Pure. Thread: the budget's shard.
class RetryBudget {
 public:
  struct Params {
    double share = 0.2;                          ///< Retries earned by one success; >= 0.
    double per_minute = 30;                      ///< The floor: retries that need no success; >= 0.
    Duration window = std::chrono::seconds(10);  ///< How long what was earned lasts; > 0.
  };

  RetryBudget(Params params, Timestamp start);

  /// Other figures from now on. What is there stays, up to the new bound.
  void configure(Params params, Timestamp now);

  /// A call succeeded. Times are not earlier than those given before, here and below.
  void note_success(Timestamp now);

  /// Pays for one retry. False: the budget is spent, nothing was taken.
  [[nodiscard]] bool try_withdraw(Timestamp now);

  /// Retries that could be paid for now, with fractions; >= 0.
  [[nodiscard]] double balance(Timestamp now) const;

  /// When try_withdraw() will succeed if nothing does before: `now` if it does already, kNever if
  /// only a success can help.
  [[nodiscard]] Timestamp available_at(Timestamp now) const;

 private:
  /// What there is at `at`.
  struct Account {
    double balance;
    double recent_successes;  ///< Decaying: about those of the last window.
    Timestamp at;
  };

  [[nodiscard]] Account account_at(Timestamp now) const;

  double share_ = 0;
  double floor_per_second_ = 0;
  double window_seconds_ = 1;
  double floor_cap_ = 0;  ///< Most that the floor alone saves up.
  Account account_;
};

}  // namespace gateway::faults
