#include "client/retry.h"

#include <algorithm>
#include <utility>

#include "client/stoppable_pause.h"

namespace embedding_client {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

milliseconds scaled(milliseconds duration, double factor) {
  return milliseconds{
      static_cast<milliseconds::rep>(static_cast<double>(duration.count()) * factor)};
}

milliseconds backoff_bound(const RetryPolicy& policy, int attempts) {
  milliseconds bound = policy.initial_backoff;
  for (int i = 1; i < attempts && bound < policy.max_backoff; ++i) bound *= 2;
  return std::min(bound, policy.max_backoff);
}

}  // namespace

bool is_retryable(const Status& failure) {
  const bool passing = failure.code == grpc::StatusCode::RESOURCE_EXHAUSTED ||
                       failure.code == grpc::StatusCode::UNAVAILABLE ||
                       failure.code == grpc::StatusCode::CANCELLED;
  return passing && failure.pushback.value_or(milliseconds{0}) >= milliseconds{0};
}

std::optional<milliseconds> retry_delay(const RetryPolicy& policy, const Status& failure,
                                        int attempts, milliseconds remaining, double random) {
  if (attempts >= policy.max_attempts || !is_retryable(failure)) return std::nullopt;
  // The waits before a deadline shrink with what is left, but not without end: they would crowd.
  const milliseconds longest = std::max(remaining, policy.initial_backoff);
  const milliseconds delay =
      failure.pushback ? *failure.pushback + scaled(*failure.pushback, 0.25 * random)
                       : scaled(std::min(backoff_bound(policy, attempts), longest), random);
  if (delay >= remaining) return std::nullopt;
  return delay;
}

std::optional<milliseconds> RetrySchedule::delay_after(const Status& failure, Timestamp now,
                                                       double random) {
  ++attempts_;
  if (!end_) end_ = now + policy_.patience;
  const auto remaining = std::chrono::duration_cast<milliseconds>(*end_ - now);
  return retry_delay(policy_, failure, attempts_, remaining, random);
}

Retrier::Retrier(const RetryPolicy& policy, Deadline deadline, std::stop_token stop,
                 RetryConsent consent)
    : schedule_(policy, deadline),
      stop_(std::move(stop)),
      consent_(std::move(consent)),
      random_(std::random_device{}()) {}

bool Retrier::wait_to_retry(const Status& failure) {
  const double random = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
  const auto delay = schedule_.delay_after(failure, steady_clock::now(), random);
  if (!delay || stop_.stop_requested()) return false;
  if (consent_ && !consent_({failure, schedule_.attempts(), *delay})) return false;
  return pause_for(*delay, stop_);
}

Status Retrier::end_of(const Status& failure) const {
  const bool cut_off = stop_.stop_requested() && is_retryable(failure);
  if (!cut_off || failure.code == grpc::StatusCode::CANCELLED) return failure;
  Status end = failure;
  end.code = grpc::StatusCode::CANCELLED;
  end.message = "stopped instead of another attempt, after: " + failure.message;
  return end;
}

}  // namespace embedding_client
