// The bounds of the operations door.
#pragma once

#include <chrono>
#include <cstddef>

#include "domain/time.h"
#include "http/session_limits.h"

namespace gateway::operations {

/// Defaults are what the program runs with; tests choose smaller ones.
struct OperationsLimits {
  http::SessionLimits session = {};  ///< Of each connection.
  std::size_t max_connections = 64;  ///< Beyond it the one that is longest in its state goes.
  Duration status_timeout = std::chrono::seconds(2);  ///< For the gateway's own parts to report.
  /// Requests for a status share one report that is no older than this, so that many open pages
  /// cost the shards as much as one.
  Duration status_freshness = std::chrono::milliseconds(250);
};

}  // namespace gateway::operations
