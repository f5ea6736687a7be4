#include "telemetry/budget_series.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway::telemetry {
namespace {

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

BudgetSeries::BudgetSeries(prometheus::Registry& registry, std::string upstream, std::string model,
                           TenantLabels& tenants)
    : registry_(registry),
      upstream_(std::move(upstream)),
      model_(std::move(model)),
      tenants_(tenants),
      calls_started_(
          counter_series(registry, metric("gateway_calls_started_total"), {upstream_, model_})),
      inflight_calls_(
          gauge_series(registry, metric("gateway_inflight_calls"), {upstream_, model_})),
      call_items_(histogram_series(registry, metric("gateway_call_items"), {upstream_, model_})),
      call_tokens_(histogram_series(registry, metric("gateway_call_tokens"), {upstream_, model_})),
      call_fill_ratio_(
          histogram_series(registry, metric("gateway_call_fill_ratio"), {upstream_, model_})),
      calls_ok_(counter_series(registry, metric("gateway_calls_total"), {upstream_, model_, "ok"})),
      ok_duration_(histogram_series(registry, metric("gateway_call_duration_seconds"),
                                    {upstream_, model_, "ok"})),
      fault_duration_(histogram_series(registry, metric("gateway_call_duration_seconds"),
                                       {upstream_, model_, "fault"})),
      rows_flawed_(
          counter_series(registry, metric("gateway_rows_flawed_total"), {upstream_, model_})),
      tokens_spent_(counter_series(registry, metric("gateway_tokens_total"), {upstream_, model_})),
      image_tokens_(
          counter_series(registry, metric("gateway_image_tokens_total"), {upstream_, model_})),
      splits_(counter_series(registry, metric("gateway_splits_total"), {upstream_, model_})),
      stragglers_given_up_(counter_series(registry, metric("gateway_stragglers_total"),
                                          {upstream_, model_, "given_up"})),
      stragglers_borne_(counter_series(registry, metric("gateway_stragglers_total"),
                                       {upstream_, model_, "borne"})),
      stragglers_evicted_(counter_series(registry, metric("gateway_stragglers_total"),
                                         {upstream_, model_, "evicted"})),
      suspects_sent_alone_(counter_series(registry, metric("gateway_suspects_sent_alone_total"),
                                          {upstream_, model_})),
      searches_postponed_(counter_series(registry, metric("gateway_searches_postponed_total"),
                                         {upstream_, model_})),
      retry_budget_spent_(counter_series(registry, metric("gateway_retry_budget_spent_total"),
                                         {upstream_, model_})),
      isolations_found_(counter_series(registry, metric("gateway_isolations_total"),
                                       {upstream_, model_, "found"})),
      isolations_cleared_(counter_series(registry, metric("gateway_isolations_total"),
                                         {upstream_, model_, "cleared"})),
      isolation_calls_(
          counter_series(registry, metric("gateway_isolation_calls_total"), {upstream_, model_})),
      gauges_(registry, upstream_, model_) {
  for (std::size_t k = 0; k < kPriorities.size(); ++k)
    queue_delays_[k] = &histogram_series(registry, metric("gateway_queue_delay_seconds"),
                                         {model_, label(kPriorities[k])});
  // Alerts are built on these two, and an alert on a rise needs a zero to rise from.
  for (const FaultKind kind : kThrottleKinds) {
    alarms_[static_cast<std::size_t>(kind)] = &counter_series(
        registry, metric("gateway_throttles_total"), {upstream_, model_, label(kind)});
  }
  for (const FaultKind kind : kAccountFaultKinds) {
    alarms_[static_cast<std::size_t>(kind)] = &counter_series(
        registry, metric("gateway_account_faults_total"), {upstream_, model_, label(kind)});
  }
}

void BudgetSeries::call_started(const dispatch::CallStarted& event) {
  calls_started_.Increment();
  inflight_calls_.Increment();
  call_items_.Observe(figure(event.items));
  call_tokens_.Observe(figure(event.estimated_tokens));
  if (event.capacity > 0) call_fill_ratio_.Observe(figure(event.items) / figure(event.capacity));
  for (std::size_t k = 0; k < kPriorities.size(); ++k)
    observe_delays(*queue_delays_[k], event.first_sent, kPriorities[k]);
  // Items of one tenant mostly come in a row.
  std::string_view tenant;
  TenantSeries* series = nullptr;
  for (const dispatch::ItemSent& item : event.first_sent) {
    if (series == nullptr || item.tenant != tenant) {
      tenant = item.tenant;
      series = &tenants_.of(tenant);
    }
    series->observe_wait(item.priority, seconds(item.queued));
  }
}

void BudgetSeries::call_finished(const dispatch::CallFinished& event) {
  inflight_calls_.Decrement();
  if (event.straggler == dispatch::StragglerEnd::given_up) stragglers_given_up_.Increment();
  if (event.straggler == dispatch::StragglerEnd::borne) stragglers_borne_.Increment();
  if (event.straggler == dispatch::StragglerEnd::evicted) stragglers_evicted_.Increment();
  if (event.fault != nullptr) {
    fault_duration_.Observe(seconds(event.duration));
    count_fault(event.fault->kind, event.account_refused);
    return;
  }
  ok_duration_.Observe(seconds(event.duration));
  calls_ok_.Increment();
  tokens_spent_.Increment(figure(event.usage.total_tokens));
  image_tokens_.Increment(figure(event.usage.image_tokens));
}

void BudgetSeries::rows_flawed(const dispatch::RowsFlawed& event) {
  rows_flawed_.Increment(figure(event.rows));
}

void BudgetSeries::budget_changed(const dispatch::BudgetState& state) {
  gauges_.show(state);
}

void BudgetSeries::suspect_sent_alone() {
  suspects_sent_alone_.Increment();
}

void BudgetSeries::isolation_ended(const dispatch::IsolationEnded& event) {
  (event.found ? isolations_found_ : isolations_cleared_).Increment();
  isolation_calls_.Increment(figure(event.calls));
}

void BudgetSeries::search_postponed() {
  searches_postponed_.Increment();
}

void BudgetSeries::retry_budget_spent() {
  retry_budget_spent_.Increment();
}

void BudgetSeries::fault_handled(const CallFault& fault, dispatch::Aftermath aftermath) {
  switch (aftermath) {
    case dispatch::Aftermath::retried:
      return count(retries_, metric("gateway_retries_total"), fault.kind);
    case dispatch::Aftermath::split:
      return splits_.Increment();
    case dispatch::Aftermath::isolated:
      return count(isolated_, metric("gateway_calls_isolated_total"), fault.kind);
    case dispatch::Aftermath::given_up:
      return count(given_up_, metric("gateway_calls_given_up_total"), fault.kind);
  }
}

void BudgetSeries::count_fault(FaultKind kind, bool account_refused) {
  count(faults_, metric("gateway_calls_total"), kind);
  // A single item can bring about what looks like a refusal of the account: no alarm before proof.
  prometheus::Counter* const alarm = alarms_[static_cast<std::size_t>(kind)];
  if (alarm != nullptr && (account_refused || !is_account_fault(kind))) alarm->Increment();
}

void BudgetSeries::count(FaultCounters& counters, const MetricRow& row, FaultKind kind) {
  counters[static_cast<std::size_t>(kind)]
      .get([&]() -> prometheus::Counter& {
        return counter_series(registry_, row, {upstream_, model_, label(kind)});
      })
      .Increment();
}

}  // namespace gateway::telemetry
