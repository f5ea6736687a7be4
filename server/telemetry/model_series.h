// The series of one model, of one budget and of one RPC, resolved once so that an event costs no
// lookup.
#pragma once

#include <array>
#include <string>

#include <prometheus/registry.h>

#include "telemetry/budget_gauges.h"
#include "telemetry/label_values.h"
#include "telemetry/metric_series.h"

namespace gateway::telemetry {

/// Series labelled with an RPC.
struct RpcSeries {
  RpcSeries(prometheus::Registry& registry, request::Route route);

  void count_rejection(Rejection reason);

  prometheus::Histogram& duration;
  /// Null for an RPC that does not embed: its duration is all its own, and less work than an
  /// embedding's, so it would only hide what that costs.
  prometheus::Histogram* const overhead;

 private:
  prometheus::Counter& rejections(Rejection reason);

  prometheus::Registry& registry_;
  const request::Route route_;
  std::array<LateCounter, kRejections.size()> rejections_;  ///< In the order of kRejections.
};

/// Series labelled with a model.
struct ModelSeries {
  ModelSeries(prometheus::Registry& registry, std::string model);

  void count_request(request::Route route, Code code);

  const std::string model;
  prometheus::Counter& items_succeeded;
  prometheus::Counter& items_failed;
  prometheus::Counter& items_refused;
  prometheus::Gauge& queue_items;
  prometheus::Gauge& queue_bytes;
  std::array<prometheus::Histogram*, kPriorities.size()> queue_delays;  ///< As kPriorities.
  prometheus::Counter& items_expired;
  prometheus::Counter& items_cancelled;

 private:
  prometheus::Registry& registry_;
  std::array<std::array<LateCounter, kCodes>, kRoutes.size()> requests_;
};

/// Series labelled with an upstream and a model.
struct BudgetSeries {
  BudgetSeries(prometheus::Registry& registry, std::string upstream, ModelSeries& model);

  void count_fault(FaultKind kind);
  void count_retry(FaultKind reason);
  void count_isolated(FaultKind reason);
  void count_given_up(FaultKind reason);
  void count_isolation(const dispatch::IsolationEnded& event);

  const std::string upstream;
  ModelSeries& model;
  prometheus::Counter& calls_started;
  prometheus::Gauge& inflight_calls;
  prometheus::Histogram& call_items;
  prometheus::Histogram& call_tokens;
  prometheus::Histogram& call_fill_ratio;
  prometheus::Counter& calls_ok;
  prometheus::Histogram& ok_duration;
  prometheus::Histogram& fault_duration;
  prometheus::Counter& tokens;
  prometheus::Counter& image_tokens;
  prometheus::Counter& splits;
  prometheus::Counter& suspects_sent_alone;
  prometheus::Counter& retry_budget_spent;
  BudgetGauges gauges;

 private:
  using FaultCounters = std::array<LateCounter, kFaultKinds>;

  void count(FaultCounters& counters, const MetricRow& row, FaultKind kind);

  prometheus::Registry& registry_;
  prometheus::Counter& isolations_found_;
  prometheus::Counter& isolations_cleared_;
  prometheus::Counter& isolation_calls_;
  std::array<prometheus::Counter*, kFaultKinds>
      alarms_{};  ///< Throttles and account faults; else null.
  FaultCounters faults_;
  FaultCounters retries_;
  FaultCounters isolated_;
  FaultCounters given_up_;
};

}  // namespace gateway::telemetry
