#include "policy/gcra.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace gateway {

Gcra::Gcra(double per_second, Duration tolerance) : per_second_(per_second), tolerance_(tolerance) {
  assert(per_second > 0 && tolerance >= Duration::zero());
}

void Gcra::take(double units, Timestamp now) {
  arrival_ = std::max(arrival_, now) + cost(units);
}

void Gcra::adjust(double units) {
  arrival_ += cost(units);
}

Duration Gcra::cost(double units) const {
  constexpr double kTicksPerSecond =
      static_cast<double>(Duration::period::den) / Duration::period::num;
  // Rounded up, so that rounding never adds to the pace.
  return Duration(static_cast<Duration::rep>(std::ceil(units / per_second_ * kTicksPerSecond)));
}

}  // namespace gateway
