// What to do with a call that failed: send it again, take it apart, or give it up.
#pragma once

#include <cstddef>
#include <variant>

#include "domain/call_fault.h"
#include "domain/time.h"
#include "policy/fault_traits.h"

namespace gateway {

/// Decides after each failed attempt.
///
/// Pure: chance comes in as a number. Thread: any.
class RetryPolicy {
 public:
  struct Params {
    int max_attempts = 4;     ///< Attempts of one call, the first included; >= 1.
    Duration base_backoff{};  ///< Upper bound of the first wait; doubles with each attempt; > 0.
    Duration max_backoff{};   ///< Bound of that bound, and of how long a Retry-After is honoured.
  };

  /// Send the same items again, at `at` at the earliest.
  struct RetryAt {
    Timestamp at;
  };
  /// Send each half on its own: the fault lies with one of the items, or with their number.
  struct Split {};
  /// Why it ends here; a closed set for logs and metrics.
  enum class GiveUp {
    not_retryable,       ///< The same answer would come again.
    attempts_exhausted,  ///< It failed as often as allowed.
  };
  using Decision = std::variant<RetryAt, Split, GiveUp>;

  explicit RetryPolicy(Params params) : params_(params) {}

  /// What failed.
  struct Attempt {
    int number;         ///< From 1.
    std::size_t items;  ///< Still alive in the call; >= 1.
    bool isolating;     ///< The call is a part of one that failed before and was split.
  };

  /// `random` is uniform in [0, 1). The caller gives up items whose deadline is before RetryAt::at.
  [[nodiscard]] Decision decide(const CallFault& fault, const Attempt& attempt, Timestamp now,
                                double random) const;

  /// Full jitter: uniform between zero and an exponentially growing bound, so that retries of many
  /// callers spread. For a throttled budget it is also how long the budget pauses.
  [[nodiscard]] Duration backoff(int attempt, double random) const;

 private:
  [[nodiscard]] int allowed(const FaultTraits& traits) const;

  Params params_;
};

}  // namespace gateway
