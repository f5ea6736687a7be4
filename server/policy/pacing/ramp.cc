#include "policy/pacing/ramp.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>
#include <iterator>

namespace gateway::pacing {
namespace {

constexpr Duration kSecond = std::chrono::seconds(1);
/// The last second, and the one before it, as the provider may see them.
constexpr Duration kThisSecond = kSecond + Ramp::kOnTheWay;
constexpr Duration kSecondBefore = 2 * kSecond - Ramp::kOnTheWay;
constexpr double kFullGrowth = 4;
/// Of what may start at once: what may start within a second.
constexpr double kWithinASecond = 4.0 / 3;
/// Growth and start never shrink below these: a budget always finds its way back to its rate.
constexpr double kLeastGrowth = 1.25;
constexpr double kLeastStart = 1;
/// What a quiet minute gives back, of what was full: three slow-downs are forgotten in eight.
constexpr double kGivenBack = 0.125;
constexpr Duration kQuiet = std::chrono::minutes(1);

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
  if (fresh.enabled_) {
    fresh.starts_ = std::move(starts_);
    fresh.lost_ = std::move(lost_);
  }
  *this = std::move(fresh);
}

Timestamp Ramp::opens_at(Timestamp from) const {
  if (!enabled_ || grows_to_one_more(from)) return from;
  const Timestamp anyhow = one_more_out_of_nothing(from);
  // Until then, each call that leaves this second joins the one before it.
  for (auto start = first_after(from - kThisSecond); start != starts_.end(); ++start) {
    const Timestamp at = *start + kThisSecond;
    if (at >= anyhow) break;
    if (grows_to_one_more(at)) return at;
  }
  return anyhow;
}

double Ramp::per_second(Timestamp now) const {
  if (!enabled_) return full_;
  const auto calls = static_cast<double>(starts_.end() - first_after(now - kSecond));
  return std::min(full_, std::max(out_of_nothing(), growth_ * calls));
}

Duration Ramp::delay_from(double calls) const {
  if (calls >= full_) return Duration::zero();
  double seconds = 0;
  for (; calls < full_; calls = std::max(calls + 1, calls * growth_)) seconds += 1 - calls / full_;
  return std::chrono::ceil<Duration>(std::chrono::duration<double>(seconds));
}

Ramp::Starts::const_iterator Ramp::first_after(Timestamp at) const {
  return std::upper_bound(starts_.begin(), starts_.end(), at);
}

/// Whether this second may hold one more for what the second before held.
bool Ramp::grows_to_one_more(Timestamp at) const {
  const auto calls = static_cast<double>(starts_.end() - first_after(at - kThisSecond));
  const Timestamp from = at - kSecondBefore;
  const Timestamp until = at - kThisSecond;
  const auto lost =
      std::ranges::count_if(lost_, [&](Timestamp start) { return from < start && start <= until; });
  const auto before = static_cast<double>(first_after(until) - first_after(from) - lost);
  return calls + 1 <= std::ceil(growth_ * before);
}

/// When this second may hold one more, whatever the second before held.
Timestamp Ramp::one_more_out_of_nothing(Timestamp from) const {
  const double more = out_of_nothing() - at_once();
  const Duration apart = std::chrono::ceil<Duration>(std::chrono::duration<double>(1 / (more + 1)));
  Timestamp opens_at = from;
  for (auto start = first_after(from - kThisSecond); start != starts_.end(); ++start) {
    const double beyond = static_cast<double>(starts_.end() - start) + 1 - at_once();
    if (beyond <= 0) break;
    opens_at = std::max(
        opens_at,
        *start + (beyond > more ? kThisSecond : static_cast<Duration::rep>(beyond) * apart));
  }
  return opens_at;
}

double Ramp::at_once() const {
  return std::floor(start_);
}

double Ramp::out_of_nothing() const {
  return std::floor(start_ * kWithinASecond);
}

void Ramp::take(Timestamp now) {
  if (!enabled_) return;
  starts_.push_back(now);
  while (starts_.front() <= now - 2 * kSecond) starts_.pop_front();
  std::erase_if(lost_, [this](Timestamp start) { return start < starts_.front(); });
}

void Ramp::maybe_lost(Timestamp started) {
  if (!starts_.empty() && started >= starts_.front()) lost_.push_back(started);
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
  lost_.clear();
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
