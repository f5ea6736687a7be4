// The most that may pass, where nobody has said it.
#pragma once

#include <algorithm>
#include <cstdint>

namespace gateway::faults {

/// What has passed, or half of what did not. Precondition: `refused` > 0.
[[nodiscard]] inline std::uint64_t most_below(std::uint64_t refused, std::uint64_t passed) {
  const std::uint64_t half = std::max<std::uint64_t>(1, refused / 2);
  return passed < refused ? std::max(passed, half) : half;
}

}  // namespace gateway::faults
