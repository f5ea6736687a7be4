#include "tests/bench/callers/arrivals.h"

namespace bench {

Arrivals::Arrivals(const Load& load, Clock::time_point begin)
    : load_(load), begin_(begin), random_(load.seed) {}

std::optional<Arrivals::Clock::time_point> Arrivals::next() {
  if (load_.requests > 0 && begun_ == load_.requests) return std::nullopt;
  std::exponential_distribution<double> gap(load_.per_second);
  at_seconds_ += load_.at_random ? gap(random_) : 1 / load_.per_second;
  if (load_.seconds > 0 && at_seconds_ > load_.seconds) return std::nullopt;
  ++begun_;
  return begin_ +
         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(at_seconds_));
}

bool Arrivals::settled(Clock::time_point at) const {
  return at - begin_ >= std::chrono::duration<double>(load_.settle);
}

}  // namespace bench
