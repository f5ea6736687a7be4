#include "tests/simulation/simulated_gateway.h"

#include <utility>

#include "app/model_plan.h"
#include "policy/pacing/own_slots.h"
#include "tests/simulation/store_slots.h"

namespace gateway::simulation {
namespace {

/// The configuration that the scenario stands for; where it says nothing, the defaults.
config::LoadedConfig configuration(const Scenario& scenario,
                                   const SimulatedGateway::Providers& providers) {
  const GatewaySetup& setup = scenario.gateway;
  config::LoadedConfig loaded;
  config::Config& config = loaded.config;
  config.queue = {.max_items = setup.max_items,
                  .max_bytes = setup.max_bytes,
                  .max_items_per_tenant = setup.max_items_per_tenant,
                  .max_bytes_per_tenant = setup.max_bytes_per_tenant};
  config.fairness = {.bulk_share = setup.bulk_share, .max_tenants = setup.max_tenants};
  for (const auto& [name, weight] : setup.tenant_weights) {
    config::TenantConfig& tenant = loaded.tenants.emplace_back();
    tenant.name = name;
    tenant.weight = weight;
  }
  config::ModelConfig& model = config.models.emplace_back();
  model.name = scenario.model.name;
  model.ramp = setup.ramp;
  model.burst = setup.burst;
  model.burst_calls = setup.burst_calls;
  model.max_inflight_calls = setup.max_in_flight;
  model.max_bytes_per_call = setup.max_bytes_per_call;
  for (const auto& provider : providers) {
    const ProviderSetup& account = provider->setup();
    model.upstreams.push_back({.name = account.name,
                               .weight = account.weight,
                               .calls_per_minute = account.configured.calls_per_minute,
                               .tokens_per_minute = account.configured.tokens_per_minute});
    config.upstreams.emplace_back().name = account.name;
  }
  return loaded;
}

/// A provider with whims speaks a real dialect, the others the simulator's own.
std::unique_ptr<provider::Codec> codec_of(const SimulatedProvider& provider,
                                          const ModelSpec& model) {
  const std::optional<Whims>& whims = provider.setup().whims;
  if (!whims) return std::make_unique<MarkedCodec>();
  return provider::make_codec(whims->dialect, model.modality, {});
}

}  // namespace

SimulatedGateway::SimulatedGateway(const Scenario& scenario, const Providers& providers,
                                   dispatch::Shard& shard, dispatch::ModelProbe& probe,
                                   std::function<double()> random)
    : admission_(
          {.max_items = scenario.gateway.max_items, .max_bytes = scenario.gateway.max_bytes}) {
  for (const auto& provider : providers) codecs_.push_back(codec_of(*provider, scenario.model));
  if (const auto latency = scenario.gateway.store_latency) {
    for (std::size_t k = 0; k < providers.size(); ++k) stores_.emplace_back(shard.time(), *latency);
  }
  while (replicas_.size() < scenario.gateway.replicas)
    replicas_.emplace_back(plan(scenario, providers, shard), shard, probe, random);
}

SimulatedGateway::Replica::Replica(dispatch::ModelPlan plan, dispatch::Shard& shard,
                                   dispatch::ModelProbe& probe, std::function<double()> random)
    : dispatch(std::move(plan), shard, probe, std::move(random)), router({&dispatch}) {}

dispatch::ModelPlan SimulatedGateway::plan(const Scenario& scenario, const Providers& providers,
                                           dispatch::Shard& shard) {
  const config::LoadedConfig loaded = configuration(scenario, providers);
  const config::ModelConfig& model = loaded.config.models.front();
  std::vector<dispatch::Account> accounts;
  for (std::size_t k = 0; k < providers.size(); ++k) {
    std::unique_ptr<pacing::SlotSource> slots = std::make_unique<pacing::OwnSlots>();
    if (!stores_.empty())
      slots = std::make_unique<StoreSlots>(stores_[k], replicas_.size(), shard.time());
    accounts.push_back({.name = model.upstreams[k].name,
                        .site = "simulated.example.com",
                        .codec = *codecs_[k],
                        .exchange = *providers[k],
                        .call_timeout = scenario.gateway.call_timeout,
                        .slots = std::move(slots)});
  }
  return app::model_plan(loaded, model, scenario.model, std::move(accounts));
}

SimulatedGateway::Ticket SimulatedGateway::submit(dispatch::EmbedRequest request) {
  const std::size_t replica = turn_++ % replicas_.size();
  return {replica, replicas_[replica].router.submit(std::move(request))};
}

void SimulatedGateway::drain(Timestamp until) {
  for (Replica& replica : replicas_) replica.router.drain(until);
}

void SimulatedGateway::report(const std::function<void(const dispatch::ModelReport&)>& done) const {
  for (const Replica& replica : replicas_) {
    replica.router.report(
        [done](const std::vector<dispatch::ModelReport>& reports) { done(reports.front()); });
  }
}

}  // namespace gateway::simulation
