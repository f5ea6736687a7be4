#include "app/app.h"

#include <algorithm>
#include <future>
#include <thread>
#include <utility>

#include "app/callers.h"
#include "app/drain_times.h"
#include "app/grpc_front.h"
#include "app/model_plan.h"
#include "app/operations_feed.h"
#include "app/version.h"

namespace gateway::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How long a shard may take to end after its last request was answered.
constexpr Duration kShardPatience = seconds(5);
/// How long RPCs that hold no item may take to end once all others have.
constexpr Duration kFarewell = seconds(1);
/// How often a drain looks whether everything is answered.
constexpr Duration kDrainPoll = milliseconds(5);

std::vector<telemetry::ServedBudget> budgets_of(const config::LoadedConfig& loaded) {
  std::vector<telemetry::ServedBudget> budgets;
  for (const config::ModelConfig& model : loaded.config.models) {
    for (const config::ModelUpstreamConfig& upstream : model.upstreams) {
      budgets.push_back(
          {upstream.name, model.name, our_budget(loaded.config.deployment, upstream)});
    }
  }
  return budgets;
}

std::vector<std::string> names_of(const std::vector<config::TenantConfig>& tenants) {
  std::vector<std::string> names;
  names.reserve(tenants.size());
  for (const config::TenantConfig& tenant : tenants) names.push_back(tenant.name);
  return names;
}

template <class Probe>
std::vector<Probe*> present(std::vector<Probe*> probes) {
  std::erase(probes, nullptr);
  return probes;
}

access::Admission::Limits bounds_of(const config::QueueConfig& queue) {
  return {.max_items = queue.max_items, .max_bytes = queue.max_bytes};
}

}  // namespace

App::App(config::LoadedConfig loaded, telemetry::Log& log, telemetry::Observer* observer)
    : loaded_(std::move(loaded)),
      budget_share_(loaded_.config.deployment.budget_share.value_or(1)),
      drain_(loaded_.config.drain),
      log_(log),
      registry_(std::make_shared<prometheus::Registry>()),
      reload_figures_(std::make_shared<telemetry::ReloadFigures>(std::chrono::system_clock::now())),
      metrics_probe_(*registry_, budgets_of(loaded_), kVersion,
                     {loaded_.config.metrics.max_tenants, names_of(loaded_.tenants)}),
      incident_log_(log_),
      access_log_(log_, loaded_.config.log.access_share),
      probe_(present<request::DoorProbe>({&metrics_probe_, &incident_log_, &access_log_, observer}),
             present<telemetry::Observer>({&metrics_probe_, &incident_log_, observer})),
      admission_(bounds_of(loaded_.config.queue)),
      access_(access_rules(loaded_)),
      ready_([this](bool ready) {
        server_->set_serving(ready);
        if (health_) health_->set_serving(ready);
      }) {}

Result<std::unique_ptr<App>, std::string> App::start(config::LoadedConfig loaded,
                                                     telemetry::Log& log,
                                                     telemetry::Observer* observer) {
  std::unique_ptr<App> app(new App(std::move(loaded), log, observer));
  if (auto built = app->build_models(); !built) return built.error();
  // Before anybody can call: what fails from here on ends only when the callers are answered.
  for (dispatch::Shard& shard : app->shards_) shard.start();
  if (auto listening = app->listen(); !listening) return listening.error();
  if (auto open = app->open_operations(); !open) return open.error();
  if (app->loaded_.config.server.eager) app->ready_.reached();
  app->contact_upstreams();
  return app;
}

Result<void, std::string> App::build_models() {
  const config::Config& config = loaded_.config;
  for (std::size_t k = 0; k < config.server.shards; ++k) shards_.emplace_back(probe_);
  std::vector<dispatch::ModelDispatch*> dispatches;
  for (std::size_t k = 0; k < config.models.size(); ++k) {
    dispatch::Shard& shard = shards_[k % shards_.size()];
    auto model = ModelRuntime::make(loaded_, config.models[k], loaded_.models[k], pools_, shard,
                                    probe_.observe(config.models[k].name));
    if (!model) return model.error();
    models_.push_back(std::move(*model));
    dispatches.push_back(&models_.back()->dispatch());
  }
  router_ = std::make_unique<dispatch::ModelRouter>(std::move(dispatches));
  return {};
}

Result<void, std::string> App::listen() {
  const config::Config& config = loaded_.config;
  intake_ = std::make_unique<request::Intake>(
      request::Services{
          *router_, admission_, probe_,
          checks::QueryLimits{.max_items_per_request = config.server.max_items_per_request,
                              .max_unary_answer_bytes = config.server.max_unary_answer_bytes},
          request::DefaultModels{config.defaults.text_model, config.defaults.multimodal_model}},
      access_);
  service_ = std::make_unique<grpc_door::EmbedService>(*intake_, config.server.reader_timeout,
                                                       request_limits_of(config.server));
  auto server = start_front(config, *service_, log_);
  if (!server) return server.error();
  server_ = std::move(*server);
  if (!config.server.http_address.empty()) {
    auto http = HttpFront::start(loaded_, *intake_, access_, log_);
    if (!http) return http.error();
    http_ = std::move(*http);
  }
  if (config.server.health_address.empty()) return {};
  auto health = start_health(config);
  if (!health) return health.error();
  health_ = std::move(*health);
  return {};
}

Result<void, std::string> App::open_operations() {
  auto operations = operations::OperationsServer::start(
      loaded_.config.server.operations_address, operations_sources({.config = loaded_.config,
                                                                    .budget_share = budget_share_,
                                                                    .started = started_,
                                                                    .registry = registry_,
                                                                    .reloads = reload_figures_,
                                                                    .router = *router_,
                                                                    .admission = admission_,
                                                                    .service = *service_,
                                                                    .server = *server_,
                                                                    .http = http_.get(),
                                                                    .pools = pools_,
                                                                    .ready = ready_,
                                                                    .log = log_}));
  if (!operations) return operations.error();
  operations_ = std::move(*operations);
  return {};
}

void App::contact_upstreams() {
  for (const Pools::Entry& pool : pools_.one_of_each()) {
    contacts_.emplace_back(pool.upstream, pool.client, pool.shard, log_,
                           [this] { ready_.reached(); });
    contacts_.back().start();
  }
}

void App::apply(const config::LoadedConfig& loaded) {
  const config::Config& config = loaded.config;
  access_.replace(access_rules(loaded));
  admission_.set_limits(bounds_of(config.queue));
  if (http_) http_->configure(loaded);
  for (std::size_t k = 0; k < models_.size(); ++k) models_[k]->configure(loaded, config.models[k]);
  metrics_probe_.reconfigure(budgets_of(loaded), names_of(loaded.tenants));
  access_log_.set_share(config.log.access_share);
  log_.set_level(config.log.level);
  budget_share_.store(config.deployment.budget_share.value_or(1));
  drain_ = config.drain;
}

bool App::drain() {
  if (std::exchange(drained_, true)) return true;
  bool clean = true;
  if (server_) {
    if (ready_.drain()) std::this_thread::sleep_for(drain_.delay);
    send_callers_away();
  }
  for (FirstContact& contact : contacts_) contact.stop();
  pools_.close();
  for (dispatch::Shard& shard : shards_) clean = shard.stop(kShardPatience) && clean;
  return clean;
}

/// gRPC tells clients to go only in the same breath in which it begins to cut off with CANCELLED
/// what RPCs arrive. So no caller may have a call on its way then. Those who call when they are
/// answered have none while no answer leaves; what they have sent before is accepted. Once they are
/// told, they call elsewhere, and the answers may leave.
void App::send_callers_away() {
  const DrainTimes times = drain_times(Clock::now(), drain_.grace);
  server_->stop_listening();
  if (http_) http_->drain();
  service_->hold_answers();
  std::this_thread::sleep_for(times.quiet);
  intake_->stop_accepting();
  router_->drain(times.answered);
  // It waits for the answers, which leave only later. Without a thread to spare it runs below.
  std::future<void> ended = std::async([this, until = times.cut] {
    server_->shutdown(std::chrono::system_clock::now() + (until - Clock::now()));
  });
  std::this_thread::sleep_for(times.telling);
  service_->let_answers_go();
  // An item is held until its caller has taken the answer, which who reads nothing never does.
  while (admission_.items() > 0 && Clock::now() < times.cut) {
    std::this_thread::sleep_for(kDrainPoll);
  }
  // Who calls by HTTP has the answer only when it is written.
  const Timestamp read = std::max(times.cut, Clock::now() + kFarewell);
  while (http_ && http_->open() > 0 && Clock::now() < read) std::this_thread::sleep_for(kDrainPoll);
  if (http_) http_->stop();
  if (ended.wait_for(kFarewell) != std::future_status::ready) server_->cut_off();
  ended.get();
}

int App::grpc_port() const {
  return server_->port();
}

int App::health_port() const {
  return health_ ? health_->port() : 0;
}

App::~App() {
  drain();
}

}  // namespace gateway::app
