// The observer that counts: verbs as Prometheus series.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/registry.h>

#include "domain/model_spec.h"
#include "telemetry/model_series.h"
#include "telemetry/observer.h"
#include "telemetry/rpc_series.h"
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

/// Counts every verb. Label values are closed sets: what was configured, a bounded number of
/// tenants, and "other" for the rest, so that no caller can add series without end.
///
/// Thread: as Observer. An event costs atomic additions, and one short lock for each histogram
/// (prometheus-cpp 1.0), which is per call and per request. Only what a request brings by name is
/// searched for: its model and its tenant, and once more the tenants of a call's items.
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
  void task_failed(std::string_view task, std::string_view what) override;
  [[nodiscard]] dispatch::ModelProbe& observe(std::string_view model) override;

 private:
  ModelSeries& model(std::string_view name);

  prometheus::Registry& registry_;
  std::vector<std::unique_ptr<RpcSeries>> rpcs_;  ///< In the order of Route.
  TenantLabels tenants_;
  std::map<std::string, std::unique_ptr<ModelSeries>, std::less<>> models_;
  ModelSeries other_model_;  ///< Of requests for models that are not served.
  prometheus::Counter& task_failures_;
};

}  // namespace gateway::telemetry
