// The program as an object: tests start the whole gateway through it, on ports of their own.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <prometheus/registry.h>

#include "app/config/loader.h"
#include "app/model_runtime.h"
#include "app/pools.h"
#include "dispatch/model_router.h"
#include "dispatch/shard.h"
#include "policy/admission.h"
#include "service/embed_service.h"
#include "service/grpc_server.h"
#include "telemetry/fan_out_probe.h"
#include "telemetry/incident_log.h"
#include "telemetry/log.h"
#include "telemetry/metrics_server.h"
#include "telemetry/prometheus_probe.h"

namespace gateway {

/// A running gateway: everything that was configured, wired together and started.
///
/// Thread: the owner's, never a shard's.
class App {
 public:
  /// Builds, listens, serves. `log` outlives the app. Error: a sentence for the operator, with the
  /// address or file that is at fault; nothing runs then.
  [[nodiscard]] static Result<std::unique_ptr<App>, std::string> start(LoadedConfig loaded,
                                                                       Log& log);

  /// Drains first, if drain() was not called.
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  [[nodiscard]] int grpc_port() const { return server_->port(); }
  [[nodiscard]] std::uint16_t metrics_port() const { return metrics_->port(); }

  /// Ends in order: health says NOT_SERVING, the configured delay passes while load balancers look
  /// away, new requests are refused, accepted ones are answered within the configured grace, then
  /// everything stops. Every accepted item is answered: with its vector, or at the end of the grace
  /// with UNAVAILABLE. True if nothing had to be forced.
  bool drain();

 private:
  App(LoadedConfig loaded, Log& log);
  [[nodiscard]] Result<void, std::string> build_models();
  [[nodiscard]] Result<void, std::string> listen();

  // In the order in which they need each other; destroyed in reverse.
  const LoadedConfig loaded_;
  Log& log_;
  std::shared_ptr<prometheus::Registry> registry_;
  PrometheusProbe metrics_probe_;
  IncidentLog incident_log_;
  FanOutProbe probe_;
  std::deque<Shard> shards_;
  Pools pools_;
  std::vector<std::unique_ptr<ModelRuntime>> models_;
  std::unique_ptr<ModelRouter> router_;
  Admission admission_;
  std::unique_ptr<EmbedService> service_;
  std::unique_ptr<MetricsServer> metrics_;
  std::unique_ptr<GrpcServer> server_;
  bool drained_ = false;
};

}  // namespace gateway
