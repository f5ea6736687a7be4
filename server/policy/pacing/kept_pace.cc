#include "policy/pacing/kept_pace.h"

#include <algorithm>
#include <chrono>

namespace gateway::pacing {

using std::chrono::seconds;

void KeptPace::set(double per_second, Timestamp now) {
  count_until(now);
  per_second_ = per_second;
}

double KeptPace::last_minute(Timestamp now) const {
  KeptPace counted = *this;
  counted.count_until(now);
  return counted.allowed_.total(now);
}

void KeptPace::count_until(Timestamp now) {
  // Second by second, so that each part grows old with its own second; what is a minute old no
  // longer counts.
  Timestamp from = std::max(counted_until_, now - seconds(60));
  while (from < now) {
    const Timestamp next = std::chrono::floor<seconds>(from) + seconds(1);
    const Timestamp to = std::min(now, next);
    allowed_.add(per_second_ * std::chrono::duration<double>(to - from).count(), from);
    from = to;
  }
  counted_until_ = std::max(counted_until_, now);
}

}  // namespace gateway::pacing
