#include "telemetry/tenant_series.h"

#include <algorithm>
#include <utility>

namespace gateway::telemetry {
namespace {

bool fit_for_label(std::string_view name) {
  return !name.empty() && name.size() <= TenantLabels::kMaxNameBytes &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

TenantSeries::TenantSeries(prometheus::Registry& registry, std::string tenant)
    : registry_(registry),
      tenant_(std::move(tenant)),
      items_succeeded_(
          counter_series(registry, metric("gateway_tenant_items_total"), {tenant_, "succeeded"})),
      items_failed_(
          counter_series(registry, metric("gateway_tenant_items_total"), {tenant_, "failed"})),
      tokens_(counter_series(registry, metric("gateway_tenant_tokens_total"), {tenant_})) {}

void TenantSeries::count_request(const request::RequestFinished& event) {
  requests_[index_of(event.code)]
      .get([&]() -> prometheus::Counter& {
        return counter_series(registry_, metric("gateway_tenant_requests_total"),
                              {tenant_, label(event.code)});
      })
      .Increment();
  items_succeeded_.Increment(static_cast<double>(event.items_succeeded));
  items_failed_.Increment(static_cast<double>(event.items_failed));
  tokens_.Increment(static_cast<double>(event.usage.total_tokens));
}

void TenantSeries::observe_wait(Priority priority, double seconds) {
  waits_[static_cast<std::size_t>(priority)]
      .get([&]() -> prometheus::Histogram& {
        return histogram_series(registry_, metric("gateway_tenant_wait_seconds"),
                                {tenant_, label(priority)});
      })
      .Observe(seconds);
}

void TenantSeries::count_culprit(std::string_view model) {
  counter_series(registry_, metric("gateway_tenant_culprits_total"), {tenant_, model}).Increment();
}

TenantLabels::TenantLabels(prometheus::Registry& registry, std::size_t max_tenants)
    : registry_(registry), max_tenants_(max_tenants), other_(registry, std::string(kOther)) {}

TenantSeries& TenantLabels::of(std::string_view tenant) {
  if (TenantSeries* const series = known(tenant)) return *series;
  const std::lock_guard lock(adding_);
  // Somebody else may have added it, or taken the last place, meanwhile.
  if (TenantSeries* const series = known(tenant)) return *series;
  return add(tenant);
}

TenantSeries* TenantLabels::known(std::string_view tenant) {
  const std::shared_lock lock(names_mutex_);
  if (const auto found = names_.find(tenant); found != names_.end()) return found->second.get();
  const bool room = names_.size() < max_tenants_;
  return room && tenant != kOther && fit_for_label(tenant) ? nullptr : &other_;
}

TenantSeries& TenantLabels::add(std::string_view tenant) {
  auto made = std::make_unique<TenantSeries>(registry_, std::string(tenant));
  const std::lock_guard lock(names_mutex_);
  return *names_.try_emplace(std::string(tenant), std::move(made)).first->second;
}

}  // namespace gateway::telemetry
