#include "policy/pacing/ramp.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>

namespace gateway::pacing {
namespace {

constexpr Duration kSecond = std::chrono::seconds(1);
constexpr double kFullGrowth = 2;
/// Growth and start never shrink below these: a budget always finds its way back to its rate.
constexpr double kLeastGrowth = 1.0625;
constexpr double kLeastStart = 1;
/// What a quiet minute gives back, of what was full: three slow-downs are forgotten in eight.
constexpr double kGivenBack = 0.125;
constexpr Duration kQuiet = std::chrono::minutes(1);

double share(Duration part, Duration whole) {
  return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

/// The momentary rate over the calls of the last second, of calls that grow so each second.
double rate_over_calls(double growth) {
  return growth * std::log(growth) / (growth - 1);
}

}  // namespace

Ramp::Ramp(Params params, double full_per_second)
    : enabled_(params.enabled && full_per_second > params.min_per_second),
      full_(full_per_second),
      initial_start_(std::min(full_, std::max(full_ * params.start_share, params.min_per_second))),
      start_(initial_start_),
      growth_(kFullGrowth) {
  assert(full_ > 0 && params.start_share > 0);
}

void Ramp::configure(Params params, double full_per_second) {
  const double slowed = start_ / initial_start_;
  Ramp fresh(params, full_per_second);
  fresh.start_ = std::max(std::min(kLeastStart, fresh.full_), fresh.initial_start_ * slowed);
  fresh.growth_ = growth_;
  fresh.eased_at_ = eased_at_;
  fresh.slow_downs_ = std::move(slow_downs_);
  if (fresh.enabled_) fresh.starts_ = std::move(starts_);
  *this = std::move(fresh);
}

double Ramp::per_second(Timestamp now) const {
  if (!enabled_) return full_;
  const double ceiling = rate_over_calls(growth_) * calls_in_last_second(now);
  return std::min(full_, std::max(start_, ceiling));
}

Duration Ramp::delay_from(double ceiling) const {
  if (ceiling >= full_) return Duration::zero();
  double seconds = 0;
  for (; ceiling < full_; ceiling *= growth_) seconds += 1 - ceiling / full_;
  return std::chrono::ceil<Duration>(std::chrono::duration<double>(seconds));
}

double Ramp::calls_in_last_second(Timestamp now) const {
  const Timestamp since = now - kSecond;
  const auto first = std::upper_bound(starts_.begin(), starts_.end(), since);
  if (first == starts_.end()) return 0;
  // Intervals are counted, the one that crosses the edge by its part inside: at low rates whole
  // calls would be off by as much as there is to measure.
  auto intervals = static_cast<double>(starts_.end() - first - 1);
  if (first != starts_.begin()) intervals += share(*first - since, *first - *(first - 1));
  return intervals;
}

void Ramp::take(Timestamp now) {
  if (!enabled_) return;
  starts_.push_back(now);
  while (starts_.size() > 1 && starts_[1] <= now - kSecond) starts_.pop_front();
}

void Ramp::take_back(Timestamp taken_at) {
  if (!starts_.empty() && starts_.back() == taken_at) starts_.pop_back();
}

void Ramp::slow_down(Timestamp first_started, Timestamp now) {
  const double growth = std::max(kLeastGrowth, 1 + (growth_ - 1) / 2);
  const double start = std::max(std::min(kLeastStart, full_), start_ / 2);
  if (slow_downs_.size() == kRemembered) slow_downs_.pop_front();
  slow_downs_.push_back({first_started, start_ / start, (growth_ - 1) / (growth - 1)});
  growth_ = growth;
  start_ = start;
  eased_at_ = now;
  starts_.clear();
}

void Ramp::disregard(Timestamp first_started) {
  for (const SlowDown& slow_down : slow_downs_) {
    if (slow_down.first_started != first_started) continue;
    growth_ = std::min(kFullGrowth, 1 + (growth_ - 1) * slow_down.growth);
    start_ = std::min(initial_start_, start_ * slow_down.start);
  }
  std::erase_if(slow_downs_, [first_started](const SlowDown& slow_down) {
    return slow_down.first_started == first_started;
  });
}

void Ramp::recover(Timestamp now) {
  if (growth_ >= kFullGrowth && start_ >= initial_start_) return slow_downs_.clear();
  if (now - eased_at_ < kQuiet) return;
  growth_ = std::min(kFullGrowth, growth_ + (kFullGrowth - 1) * kGivenBack);
  start_ = std::min(initial_start_, start_ + initial_start_ * kGivenBack);
  eased_at_ = now;
}

}  // namespace gateway::pacing
