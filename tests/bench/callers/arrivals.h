// When the requests of an open loop begin.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <random>

#include "tests/bench/callers/load.h"

namespace bench {

/// Times that are set before anything is answered: evenly spaced, or independent of each other.
/// Thread: one.
class Arrivals {
 public:
  using Clock = std::chrono::steady_clock;

  /// Precondition: `load.per_second` > 0.
  Arrivals(const Load& load, Clock::time_point begin);

  /// The next time; nothing if the load's requests are spent or its seconds are over.
  [[nodiscard]] std::optional<Clock::time_point> next();

  /// Whether a request that began at `at` is told of.
  [[nodiscard]] bool settled(Clock::time_point at) const;

 private:
  const Load& load_;
  const Clock::time_point begin_;
  std::mt19937_64 random_;
  std::size_t begun_ = 0;
  double at_seconds_ = 0;  ///< After `begin_`, of the one before.
};

}  // namespace bench
