#include "app/app.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "app/version.h"
#include "telemetry/scraped_figures.h"

namespace gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How long a shard may take to end after its last request was answered.
constexpr Duration kShardPatience = seconds(5);
/// What dispatch leaves of the grace for its last answers to reach the callers.
constexpr Duration kReplyMargin = seconds(1);
/// How long requests are still refused politely after the last accepted one was answered.
constexpr Duration kRefusalLinger = milliseconds(200);
/// How often a drain looks whether everything is answered.
constexpr Duration kDrainPoll = milliseconds(5);

std::vector<ServedBudget> budgets_of(const LoadedConfig& loaded) {
  std::vector<ServedBudget> budgets;
  for (const ModelConfig& model : loaded.config.models) {
    for (const ModelUpstreamConfig& upstream : model.upstreams) {
      budgets.push_back(
          {upstream.name, model.name, our_budget(loaded.config.deployment, upstream)});
    }
  }
  return budgets;
}

}  // namespace

App::App(LoadedConfig loaded, Log& log)
    : loaded_(std::move(loaded)),
      log_(log),
      registry_(std::make_shared<prometheus::Registry>()),
      metrics_probe_(*registry_, budgets_of(loaded_), kVersion),
      incident_log_(log_),
      probe_({&metrics_probe_, &incident_log_}),
      admission_({.max_items = loaded_.config.queue.max_items,
                  .max_bytes = loaded_.config.queue.max_bytes}) {}

Result<std::unique_ptr<App>, std::string> App::start(LoadedConfig loaded, Log& log) {
  std::unique_ptr<App> app(new App(std::move(loaded), log));
  if (auto built = app->build_models(); !built) return built.error();
  if (auto listening = app->listen(); !listening) return listening.error();
  for (Shard& shard : app->shards_) shard.start();
  app->server_->set_serving(true);
  return app;
}

Result<void, std::string> App::build_models() {
  const Config& config = loaded_.config;
  for (std::size_t k = 0; k < config.server.shards; ++k) shards_.emplace_back(probe_);
  std::vector<ModelDispatch*> dispatches;
  for (std::size_t k = 0; k < config.models.size(); ++k) {
    Shard& shard = shards_[k % shards_.size()];
    auto model =
        ModelRuntime::make(loaded_, config.models[k], loaded_.models[k], pools_, shard, probe_);
    if (!model) return model.error();
    models_.push_back(std::move(*model));
    dispatches.push_back(&models_.back()->dispatch());
  }
  router_ = std::make_unique<ModelRouter>(std::move(dispatches));
  return {};
}

Result<void, std::string> App::listen() {
  const ServerConfig& server = loaded_.config.server;
  auto metrics =
      MetricsServer::start(server.operations_address,
                           {registry_, std::make_shared<ProcessFigures>(),
                            std::make_shared<PoolFigures>(pools_.figures()),
                            std::make_shared<LogFigures>([this] { return log_.dropped_lines(); })});
  if (!metrics) return metrics.error();
  metrics_ = std::move(*metrics);

  const DefaultsConfig& defaults = loaded_.config.defaults;
  service_ = std::make_unique<EmbedService>(
      *router_, admission_, probe_,
      ServiceLimits{.max_items_per_request = server.max_items_per_request},
      DefaultModels{defaults.text_model, defaults.multimodal_model});
  GrpcServerOptions options;
  options.address = server.grpc_address;
  options.max_message_bytes = static_cast<int>(server.max_message_bytes);
  options.max_concurrent_streams = static_cast<int>(server.max_concurrent_streams);
  auto listening = GrpcServer::start(options, *service_);
  if (!listening) return listening.error().message;
  server_ = std::move(*listening);
  return {};
}

bool App::drain() {
  if (std::exchange(drained_, true)) return true;
  const DrainConfig& drain = loaded_.config.drain;
  bool clean = true;
  if (server_) {
    server_->set_serving(false);
    std::this_thread::sleep_for(drain.delay);
    service_->stop_accepting();
    const Timestamp end = Clock::now() + drain.grace;
    router_->drain(end - std::min(kReplyMargin, drain.grace / 2));
    while (admission_.items() > 0 && Clock::now() < end) std::this_thread::sleep_for(kDrainPoll);
    // An RPC that is on its way when the server shuts down is cut off by gRPC with CANCELLED. So
    // the callers whose answers have just left get a moment to come back and hear UNAVAILABLE.
    std::this_thread::sleep_for(std::min(kRefusalLinger, drain.grace / 2));
    server_->shutdown(std::chrono::system_clock::now() + kReplyMargin);
  }
  pools_.close();
  for (Shard& shard : shards_) clean = shard.stop(kShardPatience) && clean;
  return clean;
}

App::~App() {
  drain();
}

}  // namespace gateway
