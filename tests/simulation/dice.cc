#include "tests/simulation/dice.h"

#include <array>

namespace gateway::simulation {
namespace {

/// exp(0.3 z) at the sixteenths of the normal distribution, its ends cut.
constexpr std::array kLatencyQuantiles = {0.50,  0.631, 0.708, 0.766, 0.817, 0.864,
                                          0.909, 0.954, 1.0,   1.048, 1.1,   1.158,
                                          1.224, 1.305, 1.412, 1.585, 2.5};

Duration scaled(Duration duration, double factor) {
  return Duration(static_cast<Duration::rep>(static_cast<double>(duration.count()) * factor));
}

}  // namespace

std::size_t Dice::below(std::size_t sides) {
  return static_cast<std::size_t>(uniform() * static_cast<double>(sides));
}

Duration Dice::between(Duration least, Duration most) {
  return least + scaled(most - least, uniform());
}

/// Von Neumann's way, which needs no logarithm: a number is kept with the probability that a row of
/// further ones, falling from it, ends after an odd count; that probability is exp(-number).
double Dice::exponential() {
  for (double whole = 0;; whole += 1) {
    const double first = uniform();
    double last = first;
    bool odd = true;
    for (double next = uniform(); next < last; next = uniform()) {
      last = next;
      odd = !odd;
    }
    if (odd) return whole + first;
  }
}

Duration Dice::exponential(Duration mean) {
  return scaled(mean, exponential());
}

Duration Dice::latency(Duration median) {
  const double place = uniform() * static_cast<double>(kLatencyQuantiles.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double part = place - static_cast<double>(below);
  const double factor =
      kLatencyQuantiles[below] + part * (kLatencyQuantiles[below + 1] - kLatencyQuantiles[below]);
  return scaled(median, factor);
}

}  // namespace gateway::simulation
