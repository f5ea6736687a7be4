// What the status page shows of the metrics: sums since the program's start, picked by name.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

namespace gateway::operations {

/// Provider calls of one budget.
struct CallTotals {
  double calls = 0;                        ///< Sent, every attempt counted.
  double items = 0;                        ///< In them.
  std::map<std::string, double> outcomes;  ///< Answered, by gateway_calls_total's outcome.
};

/// Families that are absent leave their figure at its default.
struct RegistryFigures {
  using Budget = std::pair<std::string, std::string>;  ///< Upstream and model.

  std::map<Budget, CallTotals> calls;
  std::map<std::string, double> requests;      ///< Answered, by gRPC code's label.
  std::map<std::string, double> rejections;    ///< Requests turned away at the door, by reason.
  std::map<std::string, double> items;         ///< Answered, by outcome.
  std::map<std::string, double> certificates;  ///< When each expires, in seconds since 1970.
  std::optional<double> resident_bytes;
  std::optional<double> cpu_seconds;
  bool reload_failed = false;  ///< The last change of configuration was not taken.
};

/// Reads them out of what a scrape would see.
[[nodiscard]] RegistryFigures registry_figures(
    const std::vector<prometheus::MetricFamily>& families);

}  // namespace gateway::operations
