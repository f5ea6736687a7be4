// Chance for the simulator: the same on every machine and with every compiler.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

#include "domain/time.h"

namespace gateway::simulation {

/// A seeded stream of chance. The engine's numbers are fixed by the C++ standard, its distributions
/// are not, and the mathematics library rounds as the processor likes; so what is needed of both is
/// done here with comparisons and multiplications alone.
///
/// Thread: one.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  /// Another stream, independent of what is still drawn from this one.
  [[nodiscard]] Dice fork() { return Dice(engine_()); }

  /// In [0, 1).
  [[nodiscard]] double uniform() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }
  /// In [0, sides); 0 for no side.
  [[nodiscard]] std::size_t below(std::size_t sides);
  /// In [least, most].
  [[nodiscard]] std::size_t between(std::size_t least, std::size_t most) {
    return least + below(most - least + 1);
  }
  [[nodiscard]] Duration between(Duration least, Duration most);
  [[nodiscard]] double between(double least, double most) {
    return least + uniform() * (most - least);
  }
  /// True with the probability `share`.
  [[nodiscard]] bool chance(double share) { return share > 0 && uniform() < share; }

  /// The gap to the next event of a Poisson process.
  [[nodiscard]] Duration exponential(Duration mean);
  /// As latencies are: half of them below `median`, a long tail up to 2.5 times as long; close to a
  /// log-normal distribution of sigma 0.3.
  [[nodiscard]] Duration latency(Duration median);

 private:
  [[nodiscard]] double exponential();

  std::mt19937_64 engine_;
};

}  // namespace gateway::simulation
