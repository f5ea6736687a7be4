#include "tests/simulation/simulated_gateway.h"

#include <utility>

#include "policy/pacing/own_slots.h"
#include "tests/simulation/store_slots.h"

namespace gateway::simulation {
namespace {

// Where scenarios say nothing: the defaults of docs/configuration.md.
constexpr faults::RetryPolicy::Params kRetry{.max_attempts = 4,
                                             .base_backoff = std::chrono::milliseconds(200),
                                             .max_backoff = std::chrono::seconds(10)};

batching::CallBounds bounds_of(const Scenario& scenario) {
  return {.capacity = scenario.model.capacity,
          .max_tokens = scenario.model.max_tokens_per_call,
          .max_bytes = scenario.gateway.max_bytes_per_call,
          .shared = !scenario.model.fused};
}

dispatch::ModelDispatch::Params model_params(const Scenario& scenario) {
  const GatewaySetup& setup = scenario.gateway;
  return {
      .limits = {.max_items_per_tenant = setup.max_items_per_tenant,
                 .max_bytes_per_tenant = setup.max_bytes_per_tenant},
      .fairness = {.bulk_share = setup.bulk_share,
                   .tenants = {.max_tenants = setup.max_tenants, .weights = setup.tenant_weights},
                   .nominal = bounds_of(scenario)},
      .retry = kRetry};
}

budget::Budget::Params budget_params(const ProviderSetup& provider, const Scenario& scenario) {
  const GatewaySetup& setup = scenario.gateway;
  pacing::SlotLimits pace{.rate = provider.configured,
                          .burst_calls = setup.burst_calls,
                          .max_in_flight = setup.max_in_flight};
  pace.ramp.enabled = setup.ramp;
  return {.pace = pace, .bounds = bounds_of(scenario), .breaker = {}, .retries = {}};
}

}  // namespace

SimulatedGateway::SimulatedGateway(const Scenario& scenario, const Providers& providers,
                                   dispatch::Shard& shard, dispatch::Probe& probe,
                                   std::function<double()> random)
    : admission_(
          {.max_items = scenario.gateway.max_items, .max_bytes = scenario.gateway.max_bytes}) {
  if (const auto latency = scenario.gateway.store_latency) {
    for (std::size_t k = 0; k < providers.size(); ++k) stores_.emplace_back(shard.time(), *latency);
  }
  while (replicas_.size() < scenario.gateway.replicas) {
    replicas_.emplace_back(scenario, accounts(scenario, providers, shard), shard, probe, random);
  }
}

SimulatedGateway::Replica::Replica(const Scenario& scenario,
                                   std::vector<dispatch::ModelDispatch::Account> accounts,
                                   dispatch::Shard& shard, dispatch::Probe& probe,
                                   std::function<double()> random)
    : dispatch(scenario.model, model_params(scenario), std::move(accounts), shard, probe,
               std::move(random)),
      router({&dispatch}) {}

std::vector<dispatch::ModelDispatch::Account> SimulatedGateway::accounts(const Scenario& scenario,
                                                                         const Providers& providers,
                                                                         dispatch::Shard& shard) {
  std::vector<dispatch::ModelDispatch::Account> accounts;
  for (std::size_t k = 0; k < providers.size(); ++k) {
    const ProviderSetup& setup = providers[k]->setup();
    std::unique_ptr<pacing::SlotSource> slots = std::make_unique<pacing::OwnSlots>();
    if (!stores_.empty())
      slots = std::make_unique<StoreSlots>(stores_[k], replicas_.size(), shard.time());
    accounts.push_back(
        {.params = {.name = setup.name,
                    .weight = setup.weight,
                    .budget = budget_params(setup, scenario),
                    .call_timeout = scenario.gateway.call_timeout},
         .destination = {scenario.model, codec_, *providers[k], provider::Credentials{}},
         .slots = std::move(slots)});
  }
  return accounts;
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
