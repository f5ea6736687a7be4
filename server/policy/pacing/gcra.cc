#include "policy/pacing/gcra.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>

namespace gateway::pacing {
namespace {

/// A unit taken this late counts as taken in time: timers fire a little late, and at 30 calls a
/// second a tenth of a millisecond each would lose 0.3 % of the budget. Together with 4 ms of
/// jitter on the way it still fits into what half a percent of headroom leaves of a second.
constexpr Duration kPunctual = std::chrono::milliseconds(1);

constexpr Duration kLongestCost = std::chrono::hours(24);

}  // namespace

Gcra::Gcra(double per_second) : per_second_(per_second) {
  assert(per_second > 0);
}

void Gcra::take(double units, Timestamp now) {
  const bool late = now > arrival_ + kPunctual;
  arrival_ = (late ? now : arrival_) + cost(units);
}

void Gcra::adjust(double units) {
  arrival_ += cost(units);
}

void Gcra::set_rate(double per_second) {
  assert(per_second > 0);
  per_second_ = per_second;
}

void Gcra::raise_rate(double per_second, Timestamp now) {
  assert(per_second >= per_second_);
  if (arrival_ > now) {
    const auto wait = static_cast<double>((arrival_ - now).count());
    arrival_ = now + Duration(static_cast<Duration::rep>(wait * per_second_ / per_second));
  }
  set_rate(per_second);
}

Duration Gcra::cost(double units) const {
  constexpr double kTicksPerSecond =
      static_cast<double>(Duration::period::den) / Duration::period::num;
  constexpr auto kLongest = static_cast<double>(kLongestCost.count());
  // Rounded up, so that rounding never adds to the pace.
  const double ticks = std::ceil(units / per_second_ * kTicksPerSecond);
  return Duration(static_cast<Duration::rep>(std::clamp(ticks, -kLongest, kLongest)));
}

}  // namespace gateway::pacing
