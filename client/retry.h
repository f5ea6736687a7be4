// Whether a failed call is sent again, and when.
#pragma once

#include <chrono>
#include <optional>
#include <random>
#include <stop_token>

#include "client/status.h"

namespace embedding_client {

/// Embedding calls are idempotent, so a retry is always safe; these bounds keep it polite.
struct RetryPolicy {
  int max_attempts = 4;  ///< Calls in all, the first included; 1 never retries.
  std::chrono::milliseconds initial_backoff{
      200};  ///< Upper bound of the first wait; doubles each time.
  std::chrono::milliseconds max_backoff{5000};  ///< Where the doubling ends.
};

/// A point in steady time after which an answer is worthless; absent: wait for ever.
using Deadline = std::optional<std::chrono::steady_clock::time_point>;

/// Whether the same call may succeed later: RESOURCE_EXHAUSTED or UNAVAILABLE, and no negative
/// pushback.
[[nodiscard]] bool is_retryable(const Status& failure);

/// How long to wait before the next attempt; absent: give up. Pure.
///
/// With a pushback: never sooner than it says, and up to a quarter later, so that callers who were
/// refused together do not come back together. Without: full jitter under the doubling bound.
/// `attempts` calls were made so far (>= 1), `remaining` is the time to the deadline (absent:
/// none); a wait that would use it up is not worth beginning. `random` is in [0, 1).
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_delay(
    const RetryPolicy& policy, const Status& failure, int attempts,
    std::optional<std::chrono::milliseconds> remaining, double random);

/// Counts the attempts of one call and waits between them.
///
/// Thread: one at a time.
class Retrier {
 public:
  Retrier(const RetryPolicy& policy, Deadline deadline, std::stop_token stop);

  /// After a failed attempt: sleeps until the next is due and returns true, or returns false at
  /// once if there is to be none. Also false if a stop was requested meanwhile.
  [[nodiscard]] bool wait_to_retry(const Status& failure);

 private:
  RetryPolicy policy_;
  Deadline deadline_;
  std::stop_token stop_;
  int attempts_ = 0;
  std::minstd_rand random_;
};

}  // namespace embedding_client
