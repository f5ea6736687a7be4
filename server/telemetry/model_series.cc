#include "telemetry/model_series.h"

#include <algorithm>
#include <utility>

namespace gateway::telemetry {
namespace {

double figure(std::size_t count) {
  return static_cast<double>(count);
}

}  // namespace

ModelSeries::ModelSeries(prometheus::Registry& registry, std::string model, TenantLabels& tenants)
    : registry_(registry),
      model_(std::move(model)),
      tenants_(tenants),
      items_succeeded_(
          counter_series(registry, metric("gateway_items_total"), {model_, "succeeded"})),
      items_failed_(counter_series(registry, metric("gateway_items_total"), {model_, "failed"})),
      items_refused_(counter_series(registry, metric("gateway_items_total"), {model_, "refused"})),
      queue_items_(gauge_series(registry, metric("gateway_queue_items"), {model_})),
      queue_bytes_(gauge_series(registry, metric("gateway_queue_bytes"), {model_})),
      items_expired_(counter_series(registry, metric("gateway_items_expired_total"), {model_})),
      items_cancelled_(
          counter_series(registry, metric("gateway_items_cancelled_total"), {model_})) {}

void ModelSeries::count_request(const request::RequestFinished& event) {
  requests_[static_cast<std::size_t>(event.route)][index_of(event.code)]
      .get([&]() -> prometheus::Counter& {
        return counter_series(registry_, metric("gateway_requests_total"),
                              {label(event.route), model_, label(event.code)});
      })
      .Increment();
  items_succeeded_.Increment(figure(event.items_succeeded));
  items_failed_.Increment(figure(event.items_failed));
  items_refused_.Increment(figure(event.items_refused));
}

BudgetSeries& ModelSeries::budget(std::string_view upstream) {
  if (BudgetSeries* const known = find_budget(upstream)) return *known;
  budgets_.push_back(
      std::make_unique<BudgetSeries>(registry_, std::string(upstream), model_, tenants_));
  return *budgets_.back();
}

BudgetSeries* ModelSeries::find_budget(std::string_view upstream) const {
  const auto found = std::ranges::find(budgets_, upstream, &BudgetSeries::upstream);
  return found != budgets_.end() ? found->get() : nullptr;
}

void ModelSeries::queue_changed(std::size_t items, std::size_t bytes) {
  queue_items_.Set(figure(items));
  queue_bytes_.Set(figure(bytes));
}

void ModelSeries::items_expired(std::size_t items) {
  items_expired_.Increment(figure(items));
}

void ModelSeries::items_cancelled(std::size_t items) {
  items_cancelled_.Increment(figure(items));
}

void ModelSeries::item_convicted(const dispatch::ItemConvicted& event) {
  tenants_.of(event.tenant).count_culprit(model_);
}

}  // namespace gateway::telemetry
