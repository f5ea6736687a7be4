// The bounds of one HTTP session.
#pragma once

#include <chrono>
#include <cstddef>

#include "domain/time.h"

namespace gateway::http {

struct SessionLimits {
  std::size_t max_header_bytes = 8'192;  ///< Of a request; a larger one is answered with 431.
  /// For a request's header from its first byte on, and again for the client to take its answer.
  Duration request_timeout = std::chrono::seconds(10);
  Duration idle_timeout = std::chrono::seconds(60);  ///< Between two requests.
};

}  // namespace gateway::http
