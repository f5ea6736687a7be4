// What the gateway's own parts tell the status page about one moment.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dispatch/report.h"
#include "domain/time.h"
#include "telemetry/recent_incidents.h"

namespace gateway::operations {

/// What is taken of something bounded.
struct Occupancy {
  std::size_t held = 0;
  std::size_t limit = 0;
};

/// Gathered by whoever owns the parts; status_json.h adds readiness and the metrics' figures.
struct StatusSnapshot {
  std::string version;
  Duration uptime{};
  std::size_t replicas = 1;  ///< As configured: processes that share the budgets.
  double budget_share = 1;   ///< Of every configured budget, kept by this process; (0, 1].
  Occupancy items;           ///< Accepted and not yet answered.
  Occupancy bytes;           ///< Of their contents.
  std::vector<dispatch::ModelReport> models;
  std::vector<telemetry::Incident> incidents;  ///< Newest first.
};

}  // namespace gateway::operations
