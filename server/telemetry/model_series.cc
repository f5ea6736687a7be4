#include "telemetry/model_series.h"

#include <utility>

namespace gateway::telemetry {

namespace {

/// Whether such an RPC can be turned away for it. One that looks only, for who calls and for what
/// is asked alone.
bool can_reject(request::Route route, Rejection reason) {
  return embeds(route) || reason == Rejection::invalid || reason == Rejection::unauthenticated ||
         reason == Rejection::permission;
}

}  // namespace

RpcSeries::RpcSeries(prometheus::Registry& registry, request::Route route)
    : duration(
          histogram_series(registry, metric("gateway_request_duration_seconds"), {label(route)})),
      overhead(embeds(route)
                   ? &histogram_series(registry, metric("gateway_request_overhead_seconds"),
                                       {label(route)})
                   : nullptr),
      registry_(registry),
      route_(route) {
  for (const Rejection reason : kRejections) {
    if (can_reject(route, reason)) rejections(reason);
  }
}

void RpcSeries::count_rejection(Rejection reason) {
  rejections(reason).Increment();
}

prometheus::Counter& RpcSeries::rejections(Rejection reason) {
  return rejections_[static_cast<std::size_t>(reason)].get([&]() -> prometheus::Counter& {
    return counter_series(registry_, metric("gateway_rejections_total"),
                          {label(route_), label(reason)});
  });
}

ModelSeries::ModelSeries(prometheus::Registry& registry, std::string name)
    : model(std::move(name)),
      items_succeeded(
          counter_series(registry, metric("gateway_items_total"), {model, "succeeded"})),
      items_failed(counter_series(registry, metric("gateway_items_total"), {model, "failed"})),
      items_refused(counter_series(registry, metric("gateway_items_total"), {model, "refused"})),
      queue_items(gauge_series(registry, metric("gateway_queue_items"), {model})),
      queue_bytes(gauge_series(registry, metric("gateway_queue_bytes"), {model})),
      items_expired(counter_series(registry, metric("gateway_items_expired_total"), {model})),
      items_cancelled(counter_series(registry, metric("gateway_items_cancelled_total"), {model})),
      registry_(registry) {
  for (std::size_t k = 0; k < kPriorities.size(); ++k) {
    queue_delays[k] = &histogram_series(registry, metric("gateway_queue_delay_seconds"),
                                        {model, label(kPriorities[k])});
  }
}

void ModelSeries::count_request(request::Route route, Code code) {
  requests_[static_cast<std::size_t>(route)][index_of(code)]
      .get([&]() -> prometheus::Counter& {
        return counter_series(registry_, metric("gateway_requests_total"),
                              {label(route), model, label(code)});
      })
      .Increment();
}

BudgetSeries::BudgetSeries(prometheus::Registry& registry, std::string name, ModelSeries& served)
    : upstream(std::move(name)),
      model(served),
      calls_started(counter_series(registry, metric("gateway_calls_started_total"),
                                   {upstream, served.model})),
      inflight_calls(
          gauge_series(registry, metric("gateway_inflight_calls"), {upstream, served.model})),
      call_items(
          histogram_series(registry, metric("gateway_call_items"), {upstream, served.model})),
      call_tokens(
          histogram_series(registry, metric("gateway_call_tokens"), {upstream, served.model})),
      call_fill_ratio(
          histogram_series(registry, metric("gateway_call_fill_ratio"), {upstream, served.model})),
      calls_ok(
          counter_series(registry, metric("gateway_calls_total"), {upstream, served.model, "ok"})),
      ok_duration(histogram_series(registry, metric("gateway_call_duration_seconds"),
                                   {upstream, served.model, "ok"})),
      fault_duration(histogram_series(registry, metric("gateway_call_duration_seconds"),
                                      {upstream, served.model, "fault"})),
      tokens(counter_series(registry, metric("gateway_tokens_total"), {upstream, served.model})),
      image_tokens(
          counter_series(registry, metric("gateway_image_tokens_total"), {upstream, served.model})),
      splits(counter_series(registry, metric("gateway_splits_total"), {upstream, served.model})),
      suspects_sent_alone(counter_series(registry, metric("gateway_suspects_sent_alone_total"),
                                         {upstream, served.model})),
      retry_budget_spent(counter_series(registry, metric("gateway_retry_budget_spent_total"),
                                        {upstream, served.model})),
      gauges(registry, upstream, served.model),
      registry_(registry),
      isolations_found_(counter_series(registry, metric("gateway_isolations_total"),
                                       {upstream, served.model, "found"})),
      isolations_cleared_(counter_series(registry, metric("gateway_isolations_total"),
                                         {upstream, served.model, "cleared"})),
      isolation_calls_(counter_series(registry, metric("gateway_isolation_calls_total"),
                                      {upstream, served.model})) {
  // Alerts are built on these two, and an alert on a rise needs a zero to rise from.
  for (const FaultKind kind : kThrottleKinds) {
    alarms_[static_cast<std::size_t>(kind)] = &counter_series(
        registry, metric("gateway_throttles_total"), {upstream, served.model, label(kind)});
  }
  for (const FaultKind kind : kAccountFaultKinds) {
    alarms_[static_cast<std::size_t>(kind)] = &counter_series(
        registry, metric("gateway_account_faults_total"), {upstream, served.model, label(kind)});
  }
}

void BudgetSeries::count_fault(FaultKind kind) {
  count(faults_, metric("gateway_calls_total"), kind);
  if (prometheus::Counter* alarm = alarms_[static_cast<std::size_t>(kind)]) alarm->Increment();
}

void BudgetSeries::count_retry(FaultKind reason) {
  count(retries_, metric("gateway_retries_total"), reason);
}

void BudgetSeries::count_isolated(FaultKind reason) {
  count(isolated_, metric("gateway_calls_isolated_total"), reason);
}

void BudgetSeries::count_given_up(FaultKind reason) {
  count(given_up_, metric("gateway_calls_given_up_total"), reason);
}

void BudgetSeries::count_isolation(const dispatch::IsolationEnded& event) {
  (event.found ? isolations_found_ : isolations_cleared_).Increment();
  isolation_calls_.Increment(static_cast<double>(event.calls));
}

void BudgetSeries::count(FaultCounters& counters, const MetricRow& row, FaultKind kind) {
  counters[static_cast<std::size_t>(kind)]
      .get([&]() -> prometheus::Counter& {
        return counter_series(registry_, row, {upstream, model.model, label(kind)});
      })
      .Increment();
}

}  // namespace gateway::telemetry
