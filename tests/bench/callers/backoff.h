// How long a throttled call waits before it is made again.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

namespace bench {

/// As OpenAI's Python client waits for an answer without Retry-After: half a second at first, twice
/// as long each time, 8 s at most, and up to a quarter less at random. `luck` is in [0, 1).
[[nodiscard]] inline std::chrono::duration<double> backoff(std::size_t retries_before,
                                                           double luck) {
  constexpr double kFirstSeconds = 0.5;
  constexpr double kMostSeconds = 8;
  const double doubled = kFirstSeconds * std::exp2(static_cast<double>(retries_before));
  return std::chrono::duration<double>(std::min(doubled, kMostSeconds) * (1 - 0.25 * luck));
}

}  // namespace bench
