// How one budget stands now, as gauges.
#pragma once

#include <array>
#include <optional>
#include <string>

#include <prometheus/registry.h>

#include "telemetry/label_values.h"
#include "telemetry/metric_series.h"

namespace gateway::telemetry {

/// The gauges of BudgetState, and of what is configured. Their series appear when the state is
/// first told, so that none ever shows a figure that is not known.
///
/// Thread: any; one at a time for show(), since a budget lives on one shard, and one at a time for
/// show_configured().
class BudgetGauges {
 public:
  BudgetGauges(prometheus::Registry& registry, std::string upstream, std::string model);

  void show(const dispatch::BudgetState& state);
  void show_configured(const RateLimits& limits);

 private:
  void show_figure(LateGauge& gauge, const MetricRow& row, double figure);
  void show_limit(LateGauge& gauge, const MetricRow& row, std::optional<double> per_minute);
  void show_call_limits(const CallSize& most);
  void show_breaker(faults::CircuitBreaker::State state);

  prometheus::Registry& registry_;
  const std::string upstream_;
  const std::string model_;
  LateGauge configured_calls_;
  LateGauge configured_tokens_;
  LateGauge paced_calls_;
  LateGauge paced_tokens_;
  LateGauge burst_calls_;
  std::array<LateGauge, kSizeAspects.size()> call_limits_;  ///< In the order of kSizeAspects.
  LateGauge token_ratio_;
  std::array<LateGauge, kBreakerStates.size()> breaker_;  ///< In the order of kBreakerStates.
};

}  // namespace gateway::telemetry
