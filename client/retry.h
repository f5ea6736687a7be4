// Whether a failed call is sent again, and when.
#pragma once

#include <chrono>
#include <functional>
#include <limits>
#include <optional>
#include <random>
#include <stop_token>

#include "client/status.h"

namespace embedding_client {

/// Embedding calls are idempotent, so a retry is always safe. What may succeed later is tried until
/// the call's deadline; these bounds keep that polite.
struct RetryPolicy {
  static constexpr int kAsTimeAllows = std::numeric_limits<int>::max();

  int max_attempts = kAsTimeAllows;  ///< Calls in all, the first included; 1 never retries.
  std::chrono::milliseconds initial_backoff{
      200};  ///< Upper bound of the first wait; doubles each time. > 0.
  std::chrono::milliseconds max_backoff{5000};  ///< Where the doubling ends.

  /// For a call without a deadline: how long after its first failure another attempt may begin.
  std::chrono::milliseconds patience{300'000};
};

/// A point in steady time after which an answer is worthless; absent: wait for ever.
using Deadline = std::optional<std::chrono::steady_clock::time_point>;

/// Whether the same call may succeed later: RESOURCE_EXHAUSTED or UNAVAILABLE; or CANCELLED, which
/// is how a call ends that crosses the end of a gateway's drain. Never with a negative pushback.
/// (A caller's own stop ends in CANCELLED as well; the Retrier knows it by the stop.)
[[nodiscard]] bool is_retryable(const Status& failure);

/// How long to wait before the next attempt; absent: give up. Pure.
///
/// With a pushback: never sooner than it says, and up to a quarter later, so that callers who were
/// refused together do not come back together. Without: full jitter under the doubling bound, or
/// under `remaining` where that is less. A wait that would use `remaining` up is not begun: the
/// pushback asks for it, or less than initial_backoff is left.
/// `attempts` calls were made so far (>= 1), `remaining` is the time in which the next may begin.
/// `random` is in [0, 1).
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_delay(
    const RetryPolicy& policy, const Status& failure, int attempts,
    std::chrono::milliseconds remaining, double random);

/// The attempts of one call in time: counts them and knows how long there may be another.
///
/// Reads no clock. Thread: one at a time.
class RetrySchedule {
 public:
  using Timestamp = std::chrono::steady_clock::time_point;

  RetrySchedule(const RetryPolicy& policy, Deadline deadline) : policy_(policy), end_(deadline) {}

  /// After an attempt that failed at `now`: see retry_delay(). Later calls bring no earlier `now`.
  [[nodiscard]] std::optional<std::chrono::milliseconds> delay_after(const Status& failure,
                                                                     Timestamp now, double random);

  [[nodiscard]] int attempts() const { return attempts_; }

 private:
  RetryPolicy policy_;
  Deadline end_;  ///< The call's, or where patience ends, once a failure has begun it.
  int attempts_ = 0;
};

/// A retry that is about to be waited for.
struct PendingRetry {
  const Status& failure;           ///< Of the attempt before it.
  int attempts;                    ///< Made so far; >= 1.
  std::chrono::milliseconds wait;  ///< Until the next.
};

/// Asked before each wait, on the thread of the call; false gives up with that failure. Empty:
/// always true.
using RetryConsent = std::function<bool(const PendingRetry&)>;

/// Waits between the attempts of one call.
///
/// Thread: one at a time.
class Retrier {
 public:
  Retrier(const RetryPolicy& policy, Deadline deadline, std::stop_token stop,
          RetryConsent consent = {});

  /// After a failed attempt: sleeps until the next is due and returns true, or returns false at
  /// once if there is to be none. Also false if a stop was requested meanwhile.
  [[nodiscard]] bool wait_to_retry(const Status& failure);

  /// How the call ends that is not tried again after `failure`: so, or with CANCELLED where a
  /// requested stop kept it from another attempt.
  [[nodiscard]] Status end_of(const Status& failure) const;

 private:
  RetrySchedule schedule_;
  std::stop_token stop_;
  RetryConsent consent_;
  std::minstd_rand random_;
};

}  // namespace embedding_client
