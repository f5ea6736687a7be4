// The bounds of the operations door.
#pragma once

#include <chrono>
#include <cstddef>

#include "domain/time.h"

namespace gateway {

/// Defaults are what the program runs with; tests choose smaller ones.
struct OperationsLimits {
  std::size_t max_connections = 64;      ///< Beyond it the one that is longest in its state goes.
  std::size_t max_header_bytes = 8'192;  ///< Of a request; a larger one is answered with 431.
  /// For a request's header from its first byte on, and again for the client to take its answer.
  Duration request_timeout = std::chrono::seconds(10);
  Duration idle_timeout = std::chrono::seconds(60);   ///< Between two requests.
  Duration status_timeout = std::chrono::seconds(2);  ///< For the gateway's own parts to report.
  /// Requests for a status share one report that is no older than this, so that many open pages
  /// cost the shards as much as one.
  Duration status_freshness = std::chrono::milliseconds(250);
};

}  // namespace gateway
