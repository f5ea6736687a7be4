#include "telemetry/budget_gauges.h"

#include <limits>
#include <utility>

namespace gateway::telemetry {

BudgetGauges::BudgetGauges(prometheus::Registry& registry, std::string upstream, std::string model)
    : registry_(registry), upstream_(std::move(upstream)), model_(std::move(model)) {}

void BudgetGauges::show(const dispatch::BudgetState& state) {
  show_limit(paced_calls_, metric("gateway_budget_paced_calls_per_minute"),
             state.paced.calls_per_minute);
  show_limit(paced_tokens_, metric("gateway_budget_paced_tokens_per_minute"),
             state.paced.tokens_per_minute);
  show_figure(burst_calls_, metric("gateway_budget_burst_calls"),
              static_cast<double>(state.burst_calls));
  show_call_limits(state.most);
  show_figure(token_ratio_, metric("gateway_budget_token_ratio"), state.token_ratio);
  show_breaker(state.breaker);
}

void BudgetGauges::show_configured(const RateLimits& limits) {
  show_limit(configured_calls_, metric("gateway_budget_calls_per_minute"), limits.calls_per_minute);
  show_limit(configured_tokens_, metric("gateway_budget_tokens_per_minute"),
             limits.tokens_per_minute);
}

void BudgetGauges::show_figure(LateGauge& gauge, const MetricRow& row, double figure) {
  gauge
      .get([&]() -> prometheus::Gauge& {
        return gauge_series(registry_, row, {upstream_, model_});
      })
      .Set(figure);
}

void BudgetGauges::show_limit(LateGauge& gauge, const MetricRow& row,
                              std::optional<double> per_minute) {
  if (per_minute) {
    show_figure(gauge, row, *per_minute);
  } else if (prometheus::Gauge* known = gauge.known()) {
    // A series can't be taken back within a scrape; the last figure would be a lie.
    known->Set(std::numeric_limits<double>::infinity());
  }
}

void BudgetGauges::show_call_limits(const CallSize& most) {
  for (const SizeAspect aspect : kSizeAspects) {
    LateGauge& gauge = call_limits_[static_cast<std::size_t>(aspect)];
    const bool bounded = most[aspect] != CallSize::kUnbounded;
    if (!bounded && gauge.known() == nullptr) continue;
    gauge
        .get([&]() -> prometheus::Gauge& {
          return gauge_series(registry_, metric("gateway_budget_call_limit"),
                              {upstream_, model_, label(aspect)});
        })
        .Set(bounded ? static_cast<double>(most[aspect]) : std::numeric_limits<double>::infinity());
  }
}

void BudgetGauges::show_breaker(faults::CircuitBreaker::State state) {
  // One series a state, so that an alert says `state="open"` and needs no code book. The new one is
  // set first: a scrape in between sees two, never none.
  const auto gauge = [&](std::size_t k) -> prometheus::Gauge& {
    return breaker_[k].get([&]() -> prometheus::Gauge& {
      return gauge_series(registry_, metric("gateway_breaker_state"),
                          {upstream_, model_, label(kBreakerStates[k])});
    });
  };
  for (std::size_t k = 0; k < kBreakerStates.size(); ++k) {
    if (kBreakerStates[k] == state) gauge(k).Set(1);
  }
  for (std::size_t k = 0; k < kBreakerStates.size(); ++k) {
    if (kBreakerStates[k] != state) gauge(k).Set(0);
  }
}

}  // namespace gateway::telemetry
