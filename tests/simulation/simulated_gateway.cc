#include "tests/simulation/simulated_gateway.h"

#include <memory>
#include <utility>

#include "policy/pacing/own_slots.h"

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

std::vector<dispatch::ModelDispatch::Account> accounts(const Scenario& scenario,
                                                       const SimulatedGateway::Providers& providers,
                                                       const provider::Codec& codec) {
  std::vector<dispatch::ModelDispatch::Account> accounts;
  for (const auto& provider : providers) {
    const ProviderSetup& setup = provider->setup();
    accounts.push_back({.params = {.name = setup.name,
                                   .weight = setup.weight,
                                   .budget = budget_params(setup, scenario),
                                   .call_timeout = scenario.gateway.call_timeout},
                        .destination = {scenario.model, codec, *provider, provider::Credentials{}},
                        .slots = std::make_unique<pacing::OwnSlots>()});
  }
  return accounts;
}

}  // namespace

SimulatedGateway::SimulatedGateway(const Scenario& scenario, const Providers& providers,
                                   dispatch::Shard& shard, dispatch::Probe& probe,
                                   std::function<double()> random)
    : admission_(
          {.max_items = scenario.gateway.max_items, .max_bytes = scenario.gateway.max_bytes}),
      dispatch_(scenario.model, model_params(scenario), accounts(scenario, providers, codec_),
                shard, probe, std::move(random)),
      router_({&dispatch_}) {}

void SimulatedGateway::report(std::function<void(const dispatch::ModelReport&)> done) const {
  router_.report([done = std::move(done)](const std::vector<dispatch::ModelReport>& reports) {
    done(reports.front());
  });
}

}  // namespace gateway::simulation
