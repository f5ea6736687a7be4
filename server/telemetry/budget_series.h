// The series of one budget, resolved once so that an event costs no lookup.
#pragma once

#include <array>
#include <string>

#include <prometheus/registry.h>

#include "dispatch/model_probe.h"
#include "telemetry/budget_gauges.h"
#include "telemetry/label_values.h"
#include "telemetry/metric_series.h"
#include "telemetry/tenant_series.h"

namespace gateway::telemetry {

/// Counts what becomes of a budget's calls: the calls of one model to one upstream.
///
/// Thread: any; budget_changed() by one thread at a time, and so show_configured().
class BudgetSeries final : public dispatch::BudgetProbe {
 public:
  /// `registry` and `tenants` outlive it.
  BudgetSeries(prometheus::Registry& registry, std::string upstream, std::string model,
               TenantLabels& tenants);

  [[nodiscard]] const std::string& upstream() const { return upstream_; }
  void show_configured(const RateLimits& limits) { gauges_.show_configured(limits); }

  void call_started(const dispatch::CallStarted& event) override;
  void call_finished(const dispatch::CallFinished& event) override;
  void rows_flawed(const dispatch::RowsFlawed& event) override;
  void budget_changed(const dispatch::BudgetState& state) override;
  void suspect_sent_alone() override;
  void isolation_ended(const dispatch::IsolationEnded& event) override;
  void search_postponed() override;
  void retry_budget_spent() override;
  void fault_handled(const CallFault& fault, dispatch::Aftermath aftermath) override;

 private:
  using FaultCounters = std::array<LateCounter, kFaultKinds>;

  void count_fault(FaultKind kind, bool account_refused);
  void count(FaultCounters& counters, const MetricRow& row, FaultKind kind);

  prometheus::Registry& registry_;
  const std::string upstream_;
  const std::string model_;
  TenantLabels& tenants_;
  /// As kPriorities. They are the model's, so all its budgets move them.
  std::array<prometheus::Histogram*, kPriorities.size()> queue_delays_;
  prometheus::Counter& calls_started_;
  prometheus::Gauge& inflight_calls_;
  prometheus::Histogram& call_items_;
  prometheus::Histogram& call_tokens_;
  prometheus::Histogram& call_fill_ratio_;
  prometheus::Counter& calls_ok_;
  prometheus::Histogram& ok_duration_;
  prometheus::Histogram& fault_duration_;
  prometheus::Counter& rows_flawed_;
  prometheus::Counter& tokens_spent_;
  prometheus::Counter& image_tokens_;
  prometheus::Counter& splits_;
  prometheus::Counter& stragglers_given_up_;
  prometheus::Counter& stragglers_borne_;
  prometheus::Counter& stragglers_evicted_;
  prometheus::Counter& suspects_sent_alone_;
  prometheus::Counter& searches_postponed_;
  prometheus::Counter& retry_budget_spent_;
  prometheus::Counter& isolations_found_;
  prometheus::Counter& isolations_cleared_;
  prometheus::Counter& isolation_calls_;
  BudgetGauges gauges_;
  std::array<prometheus::Counter*, kFaultKinds>
      alarms_{};  ///< Throttles and account faults; else null.
  FaultCounters faults_;
  FaultCounters retries_;
  FaultCounters isolated_;
  FaultCounters given_up_;
};

}  // namespace gateway::telemetry
