#include "telemetry/prometheus_probe.h"

namespace gateway::telemetry {

PrometheusProbe::PrometheusProbe(prometheus::Registry& registry,
                                 const std::vector<ServedBudget>& budgets, std::string_view version,
                                 const TenantNames& tenants)
    : registry_(registry),
      tenants_(registry, tenants.max),
      other_model_(registry, std::string(TenantLabels::kOther), tenants_),
      task_failures_(counter_series(registry, metric("gateway_task_failures_total"), {})) {
  gauge_series(registry, metric("gateway_build_info"), {version}).Set(1);
  for (const request::Route route : kRoutes)
    rpcs_.push_back(std::make_unique<RpcSeries>(registry, route));
  static_cast<void>(other_model_.budget(TenantLabels::kOther));  // Families without a budget too.
  for (const ServedBudget& served : budgets)
    static_cast<void>(model(served.model).budget(served.upstream));
  reconfigure(budgets, tenants.configured);
}

void PrometheusProbe::reconfigure(const std::vector<ServedBudget>& budgets,
                                  const std::vector<std::string>& tenants) {
  for (const ServedBudget& served : budgets) {
    const auto model = models_.find(served.model);
    if (model == models_.end()) continue;
    if (BudgetSeries* const budget = model->second->find_budget(served.upstream))
      budget->show_configured(served.limits);
  }
  for (const std::string& name : tenants) tenants_.of(name);
}

void PrometheusProbe::request_rejected(request::Route route, std::string_view, Rejection reason) {
  rpcs_[static_cast<std::size_t>(route)]->count_rejection(reason);
}

void PrometheusProbe::request_finished(const request::RequestFinished& event) {
  RpcSeries& rpc = *rpcs_[static_cast<std::size_t>(event.route)];
  rpc.duration.Observe(seconds(event.duration));
  if (rpc.overhead != nullptr) rpc.overhead->Observe(seconds(event.overhead));
  const auto served = models_.find(event.model);
  (served != models_.end() ? *served->second : other_model_).count_request(event);
  tenants_.of(event.tenant).count_request(event);
}

void PrometheusProbe::task_failed(std::string_view, std::string_view) {
  task_failures_.Increment();
}

dispatch::ModelProbe& PrometheusProbe::observe(std::string_view name) {
  return model(name);
}

ModelSeries& PrometheusProbe::model(std::string_view name) {
  const auto known = models_.find(name);
  if (known != models_.end()) return *known->second;
  return *models_
              .emplace(name, std::make_unique<ModelSeries>(registry_, std::string(name), tenants_))
              .first->second;
}

}  // namespace gateway::telemetry
