// The program as an object: tests start the whole gateway through it, on ports of their own.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <prometheus/registry.h>

#include "app/config/loader.h"
#include "app/first_contact.h"
#include "app/http_front.h"
#include "app/model_runtime.h"
#include "app/pools.h"
#include "app/ready_state.h"
#include "dispatch/model_router.h"
#include "dispatch/shard.h"
#include "door/access/access_control.h"
#include "door/access/admission.h"
#include "door/request/intake.h"
#include "grpc_door/forward.h"
#include "operations/operations_server.h"
#include "telemetry/access_log.h"
#include "telemetry/fan_out_probe.h"
#include "telemetry/incident_log.h"
#include "telemetry/log.h"
#include "telemetry/prometheus_probe.h"
#include "telemetry/reload_figures.h"

namespace gateway::app {

/// A running gateway: everything that was configured, wired together and started.
///
/// Thread: the owner's, never a shard's.
class App {
 public:
  /// Builds, listens, serves; is ready once an upstream was reached. `log` outlives the app, and so
  /// does `observer`, which is told all that metrics and log are; null for none. Error: a sentence
  /// for the operator, with the address or file that is at fault; nothing runs then.
  [[nodiscard]] static Result<std::unique_ptr<App>, std::string> start(
      config::LoadedConfig loaded, telemetry::Log& log, telemetry::Observer* observer = nullptr);

  /// Drains first, if drain() was not called.
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  [[nodiscard]] int grpc_port() const;
  /// Of the doors that speak HTTP; 0 if there is none.
  [[nodiscard]] int http_port() const { return http_ ? http_->port() : 0; }
  [[nodiscard]] std::uint16_t operations_port() const { return operations_->port(); }
  /// Of the health service alone; 0 if there is none.
  [[nodiscard]] int health_port() const;
  [[nodiscard]] const ReadyState& readiness() const { return ready_; }
  [[nodiscard]] telemetry::ReloadFigures& reload_figures() { return *reload_figures_; }

  /// Puts into effect what `loaded` says otherwise than before, of the keys that need no restart;
  /// all others are as they were. Requests that are in go on.
  void apply(const config::LoadedConfig& loaded);

  /// Ends in order: it is not ready any more, the configured delay passes while load balancers look
  /// away (if it was ready before), callers are told to go, accepted requests are answered within
  /// the configured grace, then everything stops. Every accepted item is answered: with its vector,
  /// or at the end of the grace with UNAVAILABLE. True if nothing had to be forced.
  bool drain();

 private:
  App(config::LoadedConfig loaded, telemetry::Log& log, telemetry::Observer* observer);
  [[nodiscard]] Result<void, std::string> build_models();
  [[nodiscard]] Result<void, std::string> open_operations();
  [[nodiscard]] Result<void, std::string> listen();
  void contact_upstreams();
  void send_callers_away();

  // In the order in which they need each other; destroyed in reverse.
  const config::LoadedConfig
      loaded_;  ///< As it was at the start; the specs of its models are in use.
  std::atomic<double> budget_share_;
  config::DrainConfig drain_;
  telemetry::Log& log_;
  const Timestamp started_ = Clock::now();
  std::shared_ptr<prometheus::Registry> registry_;
  std::shared_ptr<telemetry::ReloadFigures> reload_figures_;
  telemetry::PrometheusProbe metrics_probe_;
  telemetry::IncidentLog incident_log_;
  telemetry::AccessLog access_log_;
  telemetry::FanOutProbe probe_;
  std::deque<dispatch::Shard> shards_;
  Pools pools_;
  std::vector<std::unique_ptr<ModelRuntime>> models_;
  std::unique_ptr<dispatch::ModelRouter> router_;
  access::Admission admission_;
  access::AccessControl access_;
  std::unique_ptr<request::Intake> intake_;  ///< Of all doors.
  std::unique_ptr<grpc_door::EmbedService> service_;
  std::unique_ptr<grpc_door::GrpcServer> server_;
  std::unique_ptr<grpc_door::GrpcServer> health_;  ///< Null if not configured.
  std::unique_ptr<HttpFront> http_;                ///< Null if not configured.
  ReadyState ready_;
  std::deque<FirstContact> contacts_;
  std::unique_ptr<operations::OperationsServer> operations_;
  bool drained_ = false;
};

}  // namespace gateway::app
