#include "app/operations_feed.h"

#include <functional>
#include <utility>
#include <vector>

#include "app/grpc_front.h"
#include "app/version.h"
#include "telemetry/front_figures.h"
#include "telemetry/scraped_figures.h"

namespace gateway::app {
namespace {

operations::Readiness readiness_of(ReadyState::State state) {
  switch (state) {
    case ReadyState::State::starting:
      return {.ready = false, .reason = "no upstream was reached yet"};
    case ReadyState::State::ready:
      return {.ready = true, .reason = {}};
    case ReadyState::State::draining:
      break;
  }
  return {.ready = false, .reason = "it is shutting down"};
}

/// What is read from the gRPC door at each scrape.
telemetry::FrontFigures::Sources front_of(const OperationsFeed& feed) {
  const auto admitted = [&admission = feed.admission]() -> telemetry::AdmissionReadings {
    const access::Admission::Limits limits = admission.limits();
    return {admission.admitted(), admission.items(), admission.bytes(), limits.max_items,
            limits.max_bytes};
  };
  const auto grpc = [&server = feed.server, &service = feed.service]() -> telemetry::GrpcReadings {
    const listen::ConnectionGate& connections = server.connections();
    return {connections.open(), connections.refused(), service.slow_readers()};
  };
  std::function<telemetry::HttpReadings()> http;
  if (feed.http != nullptr) http = [front = feed.http] { return front->readings(); };
  return {.admission = admitted,
          .grpc = grpc,
          .http = std::move(http),
          .ready = [&ready = feed.ready] { return ready.state() == ReadyState::State::ready; },
          .certificates = [tls = feed.config.tls] { return certificates_of(tls); }};
}

std::vector<std::shared_ptr<prometheus::Collectable>> metrics_of(const OperationsFeed& feed) {
  return {
      feed.registry,
      feed.reloads,
      std::make_shared<telemetry::FrontFigures>(front_of(feed)),
      std::make_shared<telemetry::ProcessFigures>(),
      std::make_shared<telemetry::PoolFigures>(feed.pools.figures()),
      std::make_shared<telemetry::LogFigures>([&log = feed.log] { return log.dropped_lines(); })};
}

void snapshot(const OperationsFeed& feed, std::function<void(operations::StatusSnapshot)> done) {
  feed.router.report([feed, done = std::move(done)](std::vector<dispatch::ModelReport> reports) {
    const access::Admission::Limits limits = feed.admission.limits();
    done({.version = kVersion,
          .uptime = Clock::now() - feed.started,
          .replicas = feed.config.deployment.replicas,
          .budget_share = feed.budget_share.load(),
          .items = {feed.admission.items(), limits.max_items},
          .bytes = {feed.admission.bytes(), limits.max_bytes},
          .models = std::move(reports),
          .incidents = feed.log.recent_incidents().newest_first()});
  });
}

}  // namespace

operations::OperationsSources operations_sources(const OperationsFeed& feed) {
  return {.metrics = metrics_of(feed),
          .readiness = [&ready = feed.ready] { return readiness_of(ready.state()); },
          .status =
              [feed](std::function<void(operations::StatusSnapshot)> done) {
                snapshot(feed, std::move(done));
              }};
}

}  // namespace gateway::app
