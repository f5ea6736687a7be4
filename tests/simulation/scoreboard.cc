#include "tests/simulation/scoreboard.h"

#include <algorithm>
#include <numeric>

namespace gateway::simulation {

void Waits::add(Duration wait) {
  using std::chrono::microseconds;
  microseconds_.push_back(
      static_cast<std::uint32_t>(std::chrono::duration_cast<microseconds>(wait).count()));
}

void Waits::add(const Waits& others) {
  microseconds_.insert(microseconds_.end(), others.microseconds_.begin(),
                       others.microseconds_.end());
}

Duration Waits::quantile(double share) const {
  if (microseconds_.empty()) return Duration::zero();
  std::vector<std::uint32_t> sorted = microseconds_;
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), sorted.begin() + place, sorted.end());
  return std::chrono::microseconds(sorted[static_cast<std::size_t>(place)]);
}

std::size_t Tally::failures() const {
  return std::accumulate(failed.begin(), failed.end(), std::size_t{0});
}

Tally& Tally::operator+=(const Tally& other) {
  sent += other.sent;
  refused += other.refused;
  succeeded += other.succeeded;
  for (std::size_t k = 0; k < failed.size(); ++k) failed[k] += other.failed[k];
  with_deadline += other.with_deadline;
  in_time += other.in_time;
  poison += other.poison;
  waits.add(other.waits);
  return *this;
}

Tally Scoreboard::sum() const {
  Tally sum;
  for (const auto& [key, tally] : tallies_) sum += tally;
  return sum;
}

Tally Scoreboard::sum(Priority priority) const {
  Tally sum;
  for (const auto& [key, tally] : tallies_) {
    if (key.second == priority) sum += tally;
  }
  return sum;
}

double jain_index(const std::vector<double>& shares) {
  double sum = 0;
  double squares = 0;
  for (const double share : shares) {
    sum += share;
    squares += share * share;
  }
  return squares > 0 ? sum * sum / (static_cast<double>(shares.size()) * squares) : 1;
}

}  // namespace gateway::simulation
