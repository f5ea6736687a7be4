// The series of one RPC, resolved once so that an event costs no lookup.
#pragma once

#include <array>

#include <prometheus/registry.h>

#include "telemetry/label_values.h"
#include "telemetry/metric_series.h"

namespace gateway::telemetry {

/// Series labelled with an RPC.
///
/// Thread: any.
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

}  // namespace gateway::telemetry
