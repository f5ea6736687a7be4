#include "policy/faults/retry_budget.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>

namespace gateway::faults {
namespace {

constexpr double kSecondsPerMinute = 60;
/// Rounding must not keep a retry back whose time, as available_at() told it, has come.
constexpr double kRounding = 1e-9;

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

RetryBudget::RetryBudget(Params params, Timestamp start) : account_{0, 0, start} {
  configure(params, start);
  account_.balance = floor_cap_;
}

void RetryBudget::configure(Params params, Timestamp now) {
  assert(params.share >= 0 && params.per_minute >= 0 && params.window > Duration::zero());
  account_ = account_at(now);
  share_ = params.share;
  floor_per_second_ = params.per_minute / kSecondsPerMinute;
  window_seconds_ = seconds(params.window);
  floor_cap_ = floor_per_second_ > 0 ? std::max(1.0, floor_per_second_ * window_seconds_) : 0;
  account_ = account_at(now);
}

RetryBudget::Account RetryBudget::account_at(Timestamp now) const {
  const double passed = std::max(0.0, seconds(now - account_.at));
  const double recent = account_.recent_successes * std::exp(-passed / window_seconds_);
  const double cap = floor_cap_ + share_ * recent;
  return {std::min(account_.balance + floor_per_second_ * passed, cap), recent, now};
}

void RetryBudget::note_success(Timestamp now) {
  account_ = account_at(now);
  account_.balance += share_;
  account_.recent_successes += 1;
}

bool RetryBudget::try_withdraw(Timestamp now) {
  account_ = account_at(now);
  if (account_.balance < 1 - kRounding) return false;
  account_.balance = std::max(0.0, account_.balance - 1);
  return true;
}

double RetryBudget::balance(Timestamp now) const {
  return account_at(now).balance;
}

Timestamp RetryBudget::available_at(Timestamp now) const {
  const double missing = 1 - account_at(now).balance;
  if (missing <= kRounding) return now;
  // The cap is at least one call, so what drips in until then is not lost. No floor: infinity.
  const std::chrono::duration<double> wait(missing / floor_per_second_);
  if (wait >= kNever - now) return kNever;
  return now + std::chrono::ceil<Duration>(wait);
}

}  // namespace gateway::faults
