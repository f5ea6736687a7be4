#include "tests/simulation/random_scenario.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "tests/simulation/building_blocks.h"
#include "tests/simulation/dice.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

constexpr Duration kDuration = 60s;
/// Requests of all sources together, so that ten thousand runs end in time.
constexpr double kRequests = 2000;

template <class T, std::size_t n>
const T& one_of(const std::array<T, n>& choices, Dice& dice) {
  return choices[dice.below(n)];
}

ModelSpec random_model(Dice& dice) {
  ModelSpec model = dice.chance(0.3) ? multimodal_model() : text_model();
  if (model.modality == Modality::multimodal) {
    model.capacity.texts = dice.between(std::size_t{1}, std::size_t{4});
    model.capacity.images = dice.between(std::size_t{1}, std::size_t{3});
    model.capacity.items =
        model.capacity.texts + model.capacity.images - dice.below(2) + model.capacity.videos;
  } else if (dice.chance(0.5)) {
    model.capacity.texts = dice.between(std::size_t{1}, std::size_t{25});
    model.capacity.items = model.capacity.texts;
  }
  if (dice.chance(0.2)) model.max_tokens_per_call = 500 + dice.below(8000);
  return model;
}

Outage random_outage(Dice& dice) {
  constexpr std::array kHow = {Outage::How::connection_lost, Outage::How::unavailable,
                               Outage::How::silence, Outage::How::blocked};
  const Duration from = dice.between(0s, 50s);
  return {from, from + dice.between(100ms, 20s), one_of(kHow, dice)};
}

ProviderSetup random_provider(std::size_t number, const ModelSpec& model, Dice& dice) {
  constexpr std::array kCallsPerMinute = {20.0, 60.0, 90.0, 120.0, 300.0, 600.0, 1800.0};
  ProviderSetup provider =
      account(one_of(kCallsPerMinute, dice), "account" + std::to_string(number));
  if (dice.chance(0.1)) provider.configured.calls_per_minute.reset();
  if (dice.chance(0.3)) {
    provider.configured.tokens_per_minute = dice.between(20'000.0, 1'200'000.0);
  }
  provider.real = provider.configured;
  if (dice.chance(0.15) && provider.real->calls_per_minute) {
    *provider.real->calls_per_minute *= dice.between(0.3, 0.9);
  }
  if (number > 0 && dice.chance(0.4)) provider.weight = dice.chance(0.5) ? 0 : 3;
  provider.median_latency = dice.between(20ms, 1500ms);
  provider.tokens_per_estimate = dice.between(0.5, 2.0);
  if (dice.chance(0.1)) {
    provider.row_limit = dice.between(std::size_t{1}, model.capacity.items);
  }
  if (dice.chance(0.4)) provider.failing_share = dice.between(0.0, 0.2);
  while (provider.outages.size() < 3 && dice.chance(0.3)) {
    provider.outages.push_back(random_outage(dice));
  }
  return provider;
}

Arrivals random_arrivals(double requests_per_second, Dice& dice) {
  constexpr std::array kPatterns = {Arrivals::Pattern::steady, Arrivals::Pattern::poisson,
                                    Arrivals::Pattern::bursts, Arrivals::Pattern::diurnal,
                                    Arrivals::Pattern::callers};
  Arrivals arrivals{.pattern = one_of(kPatterns, dice),
                    .per_second = requests_per_second * dice.between(0.1, 2.0),
                    .burst = dice.between(std::size_t{2}, std::size_t{60}),
                    .callers = dice.between(std::size_t{1}, std::size_t{30}),
                    .think = dice.between(500ms, 3s),
                    .day = 30s};
  if (dice.chance(0.3)) arrivals.from = dice.between(0s, 30s);
  if (dice.chance(0.3)) arrivals.until = arrivals.from + dice.between(5s, 60s);
  return arrivals;
}

Contents random_contents(const ModelSpec& model, Dice& dice) {
  constexpr std::array kKinds = {ContentKind::text, ContentKind::image, ContentKind::video};
  Contents contents;
  if (model.modality == Modality::multimodal) contents.kind = one_of(kKinds, dice);
  contents.most_items = dice.chance(0.6) ? 1 : dice.between(std::size_t{1}, std::size_t{12});
  contents.text_bytes = static_cast<std::uint32_t>(dice.between(std::size_t{10}, std::size_t{400}));
  if (dice.chance(0.3)) contents.huge_share = dice.between(0.0, 0.1);
  contents.huge_bytes =
      static_cast<std::uint32_t>(dice.between(std::size_t{2000}, std::size_t{30'000}));
  if (dice.chance(0.3)) contents.duplicate_share = 0.8;
  if (dice.chance(0.3)) contents.poison_share = dice.between(0.0, 0.05);
  contents.lanes = static_cast<unsigned>(dice.between(std::size_t{1}, std::size_t{3}));
  return contents;
}

Patience random_patience(Dice& dice) {
  Patience patience;
  if (dice.chance(0.6)) patience.deadline_share = dice.between(0.0, 1.0);
  patience.least_deadline = dice.between(50ms, 2s);
  patience.most_deadline = patience.least_deadline + dice.between(100ms, 20s);
  if (dice.chance(0.3)) patience.cancel_share = dice.between(0.0, 0.5);
  patience.cancel_by = dice.between(10ms, 5s);
  return patience;
}

Source random_source(std::size_t number, double requests_per_second, const ModelSpec& model,
                     Dice& dice) {
  Source source{.tenant = "tenant" + std::to_string(dice.below(number + 1)),
                .priority = dice.chance(0.3) ? Priority::bulk : Priority::interactive,
                .arrivals = random_arrivals(requests_per_second, dice),
                .contents = random_contents(model, dice),
                .patience = random_patience(dice)};
  // Whole requests count once, their items each.
  source.arrivals.per_second *= 2 / (1 + static_cast<double>(source.contents.most_items));
  return source;
}

GatewaySetup random_gateway(Dice& dice) {
  GatewaySetup gateway;
  if (dice.chance(0.3)) gateway.max_items = dice.between(std::size_t{20}, std::size_t{500});
  if (dice.chance(0.2)) gateway.max_bytes = dice.between(std::size_t{40'000}, std::size_t{400'000});
  gateway.max_items_per_tenant = gateway.max_items;
  gateway.max_bytes_per_tenant = gateway.max_bytes;
  if (dice.chance(0.5)) {
    gateway.max_items_per_tenant = std::min(gateway.max_items, 12 + dice.below(200));
    gateway.max_bytes_per_tenant = std::min(gateway.max_bytes, 35'000 + dice.below(200'000));
  }
  if (dice.chance(0.3)) gateway.tenant_weights["tenant0"] = dice.between(0.1, 10.0);
  if (dice.chance(0.2)) gateway.max_tenants = dice.below(4);
  gateway.bulk_share = dice.between(0.0, 0.5);
  if (dice.chance(0.2)) gateway.burst_calls = dice.between(0.0, 10.0);
  gateway.max_in_flight = dice.between(std::size_t{1}, std::size_t{64});
  gateway.max_bytes_per_call = dice.chance(0.2) ? 4000 : 1U << 20U;
  gateway.call_timeout = dice.between(1s, 30s);
  return gateway;
}

}  // namespace

Scenario random_scenario(std::uint64_t seed) {
  Dice dice(seed * 2 + 1);  // Another stream than that of the run itself.
  Scenario scenario;
  scenario.name = "seed " + std::to_string(seed);
  scenario.model = random_model(dice);
  const std::size_t providers = dice.chance(0.3) ? dice.between(std::size_t{2}, std::size_t{3}) : 1;
  for (std::size_t k = 0; k < providers; ++k) {
    scenario.providers.push_back(random_provider(k, scenario.model, dice));
  }
  const std::size_t sources = dice.between(std::size_t{1}, std::size_t{6});
  const double requests_per_second = kRequests / 60 / static_cast<double>(sources);
  for (std::size_t k = 0; k < sources; ++k) {
    scenario.sources.push_back(random_source(k, requests_per_second, scenario.model, dice));
  }
  scenario.gateway = random_gateway(dice);
  scenario.duration = kDuration;
  if (dice.chance(0.2)) scenario.drained_within = dice.between(0ms, 10s);
  // Tokens are learned by being wrong; calls must be right, unless the provider allows fewer than
  // it says.
  scenario.may_throttle = std::ranges::any_of(scenario.providers, [](const ProviderSetup& setup) {
    return setup.configured.tokens_per_minute.has_value() ||
           setup.configured.calls_per_minute != setup.real->calls_per_minute ||
           !setup.configured.calls_per_minute;
  });
  return scenario;
}

}  // namespace gateway::simulation
