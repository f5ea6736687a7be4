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
                       failure.code == grpc::StatusCode::UNAVAILABLE;
  return passing && failure.pushback.value_or(milliseconds{0}) >= milliseconds{0};
}

std::optional<milliseconds> retry_delay(const RetryPolicy& policy, const Status& failure,
                                        int attempts, std::optional<milliseconds> remaining,
                                        double random) {
  if (attempts >= policy.max_attempts || !is_retryable(failure)) return std::nullopt;
  const milliseconds delay = failure.pushback
                                 ? *failure.pushback + scaled(*failure.pushback, 0.25 * random)
                                 : scaled(backoff_bound(policy, attempts), random);
  if (remaining && delay >= *remaining) return std::nullopt;
  return delay;
}

Retrier::Retrier(const RetryPolicy& policy, Deadline deadline, std::stop_token stop)
    : policy_(policy),
      deadline_(deadline),
      stop_(std::move(stop)),
      random_(std::random_device{}()) {}

bool Retrier::wait_to_retry(const Status& failure) {
  ++attempts_;
  std::optional<milliseconds> remaining;
  if (deadline_) {
    remaining = std::chrono::duration_cast<milliseconds>(*deadline_ - steady_clock::now());
  }
  const double random = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
  const auto delay = retry_delay(policy_, failure, attempts_, remaining, random);
  return delay && pause_for(*delay, stop_);
}

}  // namespace embedding_client
