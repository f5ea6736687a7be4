// How durations are written in messages of the API.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "domain/time.h"

namespace gateway::grpc_door {

/// Whole microseconds, rounded down; a negative duration is none.
[[nodiscard]] inline std::uint64_t in_microseconds(Duration duration) {
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(whole, 0));
}

}  // namespace gateway::grpc_door
