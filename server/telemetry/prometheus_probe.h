// The probe that counts: dispatch's and the doors' verbs as Prometheus series.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/registry.h>

#include "domain/model_spec.h"
#include "telemetry/model_series.h"
#include "telemetry/observer.h"
#include "telemetry/tenant_series.h"

namespace gateway::telemetry {

/// A budget as configured: one upstream and one of the models it serves. A model has as many as it
/// has upstreams.
struct ServedBudget {
  std::string upstream;
  std::string model;
  RateLimits limits;
};

/// Tenants with series of their own.
struct TenantNames {
  std::size_t max = 0;                  ///< That many get them; the others count as "other".
  std::vector<std::string> configured;  ///< They come first, in this order.
};

/// Counts every verb of both probes. Label values are closed sets: what was configured, a bounded
/// number of tenants, and "other" for the rest, so that no caller can add series without end.
///
/// Thread: any. Series are resolved at construction; an event costs a search among the configured
/// models, atomic additions, and one short lock for each histogram (prometheus-cpp 1.0), which is
/// per call and per request. An item costs a search among the tenants and one such lock, its
/// tenant's.
class PrometheusProbe final : public Observer {
 public:
  /// `registry` outlives the probe; it holds nothing else of the metric table. `version` is the
  /// program's.
  PrometheusProbe(prometheus::Registry& registry, const std::vector<ServedBudget>& budgets,
                  std::string_view version, const TenantNames& tenants = {});

  /// Another configuration is in force: shows its budgets, and gives the tenants that it names
  /// series from zero, while there is room. What it no longer has keeps its series. One thread at a
  /// time.
  void reconfigure(const std::vector<ServedBudget>& budgets,
                   const std::vector<std::string>& tenants);

  void request_rejected(request::Route route, std::string_view model, Rejection reason) override;
  void request_finished(const request::RequestFinished& event) override;
  void queue_changed(std::string_view model, std::size_t items, std::size_t bytes) override;
  void items_expired(std::string_view model, std::size_t items) override;
  void items_cancelled(std::string_view model, std::size_t items) override;
  void call_started(const dispatch::CallStarted& event) override;
  void call_finished(const dispatch::CallFinished& event) override;
  void budget_changed(const dispatch::BudgetName& budget,
                      const dispatch::BudgetState& state) override;
  void suspect_sent_alone(const dispatch::BudgetName& budget) override;
  void isolation_ended(const dispatch::IsolationEnded& event) override;
  void retry_budget_spent(const dispatch::BudgetName& budget) override;
  void fault_handled(const dispatch::BudgetName& budget, const CallFault& fault,
                     dispatch::Aftermath aftermath) override;
  void task_failed(std::string_view task, std::string_view what) override;

 private:
  ModelSeries& model(std::string_view name);
  BudgetSeries& budget(const dispatch::BudgetName& budget);

  std::vector<std::unique_ptr<RpcSeries>> rpcs_;  ///< In the order of Rpc.
  /// The last one is of models that are not served.
  std::vector<std::unique_ptr<ModelSeries>> models_;
  /// The last one is of budgets that are not configured.
  std::vector<std::unique_ptr<BudgetSeries>> budgets_;
  TenantLabels tenants_;
  prometheus::Counter& task_failures_;
};

}  // namespace gateway::telemetry
