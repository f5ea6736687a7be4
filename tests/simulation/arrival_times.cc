#include "tests/simulation/arrival_times.h"

#include <utility>

namespace gateway::simulation {
namespace {

constexpr double kLowestOfDay = 0.2;
constexpr double kHighestOfDay = 1.8;

Duration seconds(double count) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(count));
}

}  // namespace

ArrivalTimes::ArrivalTimes(const Arrivals& arrivals, Timestamp begin, Dice dice)
    : arrivals_(arrivals),
      begin_(begin),
      mean_gap_(seconds(1 / arrivals.per_second)),
      dice_(std::move(dice)),
      last_(begin + arrivals.from),
      left_of_burst_(arrivals.burst) {}

Timestamp ArrivalTimes::next() {
  if (std::exchange(first_, false)) {
    last_ += dice_.between(Duration::zero(), mean_gap_);
  } else {
    last_ += gap();
  }
  return last_ - begin_ < arrivals_.until ? last_ : kNever;
}

Duration ArrivalTimes::gap() {
  switch (arrivals_.pattern) {
    case Arrivals::Pattern::steady:
      return mean_gap_;
    case Arrivals::Pattern::bursts:
      if (--left_of_burst_ > 0) return Duration::zero();
      left_of_burst_ = arrivals_.burst;
      return dice_.exponential(mean_gap_ * static_cast<Duration::rep>(arrivals_.burst));
    case Arrivals::Pattern::diurnal: {
      // Arrivals at the day's highest rate, of which some are left out.
      const Duration begun = last_ - begin_;
      Duration sum{};
      do {
        sum += dice_.exponential(mean_gap_) * 5 / 9;
        last_ = begin_ + begun + sum;
      } while (!dice_.chance(height_of_day() / kHighestOfDay));
      last_ = begin_ + begun;
      return sum;
    }
    case Arrivals::Pattern::poisson:
    case Arrivals::Pattern::callers:
      break;
  }
  return dice_.exponential(mean_gap_);
}

/// A triangle: lowest at midnight, highest at noon.
double ArrivalTimes::height_of_day() const {
  const Duration time_of_day = (last_ - begin_) % arrivals_.day;
  const double part =
      static_cast<double>(time_of_day.count()) / static_cast<double>(arrivals_.day.count());
  const double up = part < 0.5 ? 2 * part : 2 - 2 * part;
  return kLowestOfDay + up * (kHighestOfDay - kLowestOfDay);
}

}  // namespace gateway::simulation
