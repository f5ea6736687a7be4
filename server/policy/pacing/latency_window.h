// How long recent calls took.
#pragma once

#include <array>
#include <cstddef>

#include "domain/time.h"

namespace gateway::pacing {

/// Quantiles over the last 128 samples that are not older than a minute: a slow spell is forgotten
/// even if nobody calls meanwhile, so it cannot lock callers out for ever.
///
/// Pure. Thread: one.
class LatencyWindow {
 public:
  /// A sample of `value` >= 0, seen at `now`, which never goes back.
  void add(Duration value, Timestamp now);

  /// The smallest sample that at least the share `q` in [0, 1] of them does not exceed; zero if
  /// there is none.
  [[nodiscard]] Duration quantile(double q, Timestamp now) const;

 private:
  static constexpr std::size_t kSamples = 128;
  struct Sample {
    Duration value;
    Timestamp at;
  };

  [[nodiscard]] const Sample& sample(std::size_t age) const {
    return ring_[(oldest_ + age) % kSamples];
  }
  void forget_oldest();

  std::array<Sample, kSamples> ring_{};
  std::size_t oldest_ = 0;  ///< Its place; the younger ones follow.
  std::size_t size_ = 0;
  std::array<Duration, kSamples> sorted_{};  ///< The values: asked for far more often than added.
};

}  // namespace gateway::pacing
