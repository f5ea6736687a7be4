#include "telemetry/rpc_series.h"

namespace gateway::telemetry {
namespace {

/// Whether such an RPC can be turned away for it. One that looks only, for who calls and for what
/// is asked alone.
bool can_reject(request::Route route, Rejection reason) {
  switch (reason) {
    case Rejection::invalid:
    case Rejection::message_too_large:
    case Rejection::metadata_too_large:
    case Rejection::unauthenticated:
    case Rejection::permission:
      return true;
    case Rejection::answer_too_large:
      return is_unary(route);
    default:
      return embeds(route);
  }
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

}  // namespace gateway::telemetry
