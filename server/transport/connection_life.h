// How long one connection may serve.
#pragma once

#include <chrono>

#include "domain/time.h"

namespace gateway::transport {

/// `life`, a tenth shorter to a tenth longer by `random` in [0, 1]. Connections that were opened at
/// once would else all be opened anew at once, for ever.
[[nodiscard]] inline Duration jittered_life(Duration life, double random) {
  constexpr double kJitter = 0.1;
  return std::chrono::duration_cast<Duration>(life * (1 - kJitter + 2 * kJitter * random));
}

}  // namespace gateway::transport
