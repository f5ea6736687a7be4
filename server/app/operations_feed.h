// What the operations door shows of a running gateway, and where each figure is read.
#pragma once

#include <atomic>
#include <memory>

#include <prometheus/collectable.h>

#include "app/config/config.h"
#include "app/http_front.h"
#include "app/pools.h"
#include "app/ready_state.h"
#include "dispatch/model_router.h"
#include "door/access/admission.h"
#include "grpc_door/embed_service.h"
#include "grpc_door/grpc_server.h"
#include "operations/sources.h"
#include "telemetry/log.h"

namespace gateway::app {

/// The parts of the gateway that are looked at. All of them outlive what is made of it.
struct OperationsFeed {
  const config::Config& config;  ///< As it was at the start.
  const std::atomic<double>& budget_share;
  Timestamp started;
  std::shared_ptr<prometheus::Collectable> registry;
  std::shared_ptr<prometheus::Collectable> reloads;
  const dispatch::ModelRouter& router;
  const access::Admission& admission;
  const grpc_door::EmbedService& service;
  const grpc_door::GrpcServer& server;
  const HttpFront* http;  ///< Null if there is none.
  const Pools& pools;
  const ReadyState& ready;
  const telemetry::Log& log;
};

/// Metrics, readiness and the status page's figures. Thread: any may ask them.
[[nodiscard]] operations::OperationsSources operations_sources(const OperationsFeed& feed);

}  // namespace gateway::app
