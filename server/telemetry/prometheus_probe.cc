#include "telemetry/prometheus_probe.h"

#include <algorithm>
#include <chrono>

namespace gateway::telemetry {
namespace {

constexpr std::string_view kOther = TenantLabels::kOther;

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

double figure(auto count) {
  return static_cast<double>(count);
}

/// One lock for all items of a call that are of this class. Bounds are inclusive, as the library's
/// own Observe() has them.
void observe_delays(prometheus::Histogram& histogram, std::span<const dispatch::ItemSent> items,
                    Priority priority) {
  const std::span<const double> bounds = metric("gateway_queue_delay_seconds").buckets;
  std::vector<double> increments(bounds.size() + 1);
  double sum = 0;
  bool any = false;
  for (const dispatch::ItemSent& item : items) {
    if (item.priority != priority) continue;
    const double value = seconds(item.queued);
    const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin();
    increments[static_cast<std::size_t>(bucket)] += 1;
    sum += value;
    any = true;
  }
  if (any) histogram.ObserveMultiple(increments, sum);
}

}  // namespace

PrometheusProbe::PrometheusProbe(prometheus::Registry& registry,
                                 const std::vector<ServedBudget>& budgets, std::string_view version,
                                 const TenantNames& tenants)
    : tenants_(registry, tenants.max),
      task_failures_(counter_series(registry, metric("gateway_task_failures_total"), {})) {
  gauge_series(registry, metric("gateway_build_info"), {version}).Set(1);
  for (const request::Route route : kRoutes) {
    rpcs_.push_back(std::make_unique<RpcSeries>(registry, route));
  }
  // `other` first, so that model() finds it while the served ones are added in front of it.
  models_.push_back(std::make_unique<ModelSeries>(registry, std::string(kOther)));
  for (const ServedBudget& served : budgets) {
    if (model(served.model).model != served.model) {
      models_.insert(models_.end() - 1, std::make_unique<ModelSeries>(registry, served.model));
    }
    budgets_.push_back(
        std::make_unique<BudgetSeries>(registry, served.upstream, model(served.model)));
  }
  budgets_.push_back(std::make_unique<BudgetSeries>(registry, std::string(kOther), model(kOther)));
  reconfigure(budgets, tenants.configured);
}

void PrometheusProbe::reconfigure(const std::vector<ServedBudget>& budgets,
                                  const std::vector<std::string>& tenants) {
  for (const ServedBudget& served : budgets) {
    BudgetSeries& series = budget({served.upstream, served.model});
    if (&series != budgets_.back().get()) series.gauges.show_configured(served.limits);
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
  ModelSeries& series = model(event.model);
  series.count_request(event.route, event.code);
  series.items_succeeded.Increment(figure(event.items_succeeded));
  series.items_failed.Increment(figure(event.items_failed));
  series.items_refused.Increment(figure(event.items_refused));
  tenants_.of(event.tenant).count_request(event);
}

void PrometheusProbe::queue_changed(std::string_view name, std::size_t items, std::size_t bytes) {
  ModelSeries& series = model(name);
  series.queue_items.Set(figure(items));
  series.queue_bytes.Set(figure(bytes));
}

void PrometheusProbe::items_expired(std::string_view name, std::size_t items) {
  model(name).items_expired.Increment(figure(items));
}

void PrometheusProbe::items_cancelled(std::string_view name, std::size_t items) {
  model(name).items_cancelled.Increment(figure(items));
}

void PrometheusProbe::call_started(const dispatch::CallStarted& event) {
  BudgetSeries& series = budget(event.budget);
  series.calls_started.Increment();
  series.inflight_calls.Increment();
  series.call_items.Observe(figure(event.items));
  series.call_tokens.Observe(figure(event.estimated_tokens));
  if (event.capacity > 0)
    series.call_fill_ratio.Observe(figure(event.items) / figure(event.capacity));
  for (std::size_t k = 0; k < kPriorities.size(); ++k) {
    observe_delays(*series.model.queue_delays[k], event.first_sent, kPriorities[k]);
  }
  for (const dispatch::ItemSent& item : event.first_sent) {
    tenants_.of(item.tenant).observe_wait(item.priority, seconds(item.queued));
  }
}

void PrometheusProbe::call_finished(const dispatch::CallFinished& event) {
  BudgetSeries& series = budget(event.budget);
  series.inflight_calls.Decrement();
  if (event.fault != nullptr) {
    series.fault_duration.Observe(seconds(event.duration));
    series.count_fault(event.fault->kind);
    return;
  }
  series.ok_duration.Observe(seconds(event.duration));
  series.calls_ok.Increment();
  series.tokens.Increment(figure(event.usage.total_tokens));
  series.image_tokens.Increment(figure(event.usage.image_tokens));
}

void PrometheusProbe::budget_changed(const dispatch::BudgetName& where,
                                     const dispatch::BudgetState& state) {
  budget(where).gauges.show(state);
}

void PrometheusProbe::suspect_sent_alone(const dispatch::BudgetName& where) {
  budget(where).suspects_sent_alone.Increment();
}

void PrometheusProbe::isolation_ended(const dispatch::IsolationEnded& event) {
  budget(event.budget).count_isolation(event);
}

void PrometheusProbe::retry_budget_spent(const dispatch::BudgetName& where) {
  budget(where).retry_budget_spent.Increment();
}

void PrometheusProbe::fault_handled(const dispatch::BudgetName& where, const CallFault& fault,
                                    dispatch::Aftermath aftermath) {
  BudgetSeries& series = budget(where);
  switch (aftermath) {
    case dispatch::Aftermath::retried:
      series.count_retry(fault.kind);
      return;
    case dispatch::Aftermath::split:
      series.splits.Increment();
      return;
    case dispatch::Aftermath::isolated:
      series.count_isolated(fault.kind);
      return;
    case dispatch::Aftermath::given_up:
      series.count_given_up(fault.kind);
      return;
  }
}

void PrometheusProbe::task_failed(std::string_view, std::string_view) {
  task_failures_.Increment();
}

ModelSeries& PrometheusProbe::model(std::string_view name) {
  const auto found =
      std::ranges::find_if(models_, [&](const auto& series) { return series->model == name; });
  return found != models_.end() ? **found : *models_.back();
}

BudgetSeries& PrometheusProbe::budget(const dispatch::BudgetName& wanted) {
  const auto found = std::ranges::find_if(budgets_, [&](const auto& series) {
    return series->model.model == wanted.model && series->upstream == wanted.upstream;
  });
  return found != budgets_.end() ? **found : *budgets_.back();
}

}  // namespace gateway::telemetry
