#include "tests/simulation/blame_scenario.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "tests/simulation/building_blocks.h"
#include "tests/simulation/dice.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::uint32_t, 3> kDimensions = {2, 3, 4};
/// More than what a call's body holds besides its contents.
constexpr std::size_t kFrameBytes = 1000;
/// More than an image or a video costs, and no less than the largest text.
constexpr std::uint32_t kMostBytes = 4000;

template <class T, std::size_t n>
const T& one_of(const std::array<T, n>& choices, Dice& dice) {
  return choices[dice.below(n)];
}

ModelSpec random_model(Dice& dice) {
  ModelSpec model = dice.chance(0.3) ? multimodal_model() : text_model();
  model.dimensions.assign(kDimensions.begin(), kDimensions.end());
  if (model.modality == Modality::multimodal) {
    model.capacity = {.items = 12, .texts = 6, .images = 8, .videos = 2};
  } else if (dice.chance(0.5)) {
    model.capacity.texts = dice.between(std::size_t{2}, std::size_t{25});
    model.capacity.items = model.capacity.texts;
  }
  return model;
}

/// Bounds that no single item passes: it is calls that are too big.
void draw_bounds(Whims& whims, const ModelSpec& model, double tokens_per_estimate, Dice& dice) {
  const double kRare = 0.12;
  // Of the largest item: a text, four bytes a token, or an image.
  const auto largest = static_cast<std::uint64_t>(kMostBytes / 4 * tokens_per_estimate) + 1;
  if (dice.chance(kRare)) whims.most_rows = dice.between(std::size_t{1}, model.capacity.items);
  if (dice.chance(kRare)) whims.most_images = dice.between(std::size_t{1}, std::size_t{4});
  if (dice.chance(kRare))
    whims.most_tokens = largest * dice.between(std::size_t{1}, std::size_t{4});
  if (dice.chance(kRare))
    whims.most_bytes = kFrameBytes + kMostBytes * dice.between(std::size_t{1}, std::size_t{3});
  if (dice.chance(kRare / 2))
    whims.most_tokens_at_once = largest * dice.between(std::size_t{1}, std::size_t{4});
  whims.names_bounds = dice.chance(0.7);
}

Outage random_outage(Duration duration, Dice& dice) {
  constexpr std::array kHow = {Outage::How::connect_failed, Outage::How::connection_lost,
                               Outage::How::unavailable, Outage::How::silence};
  const Duration from = dice.between(Duration::zero(), duration);
  return {from, from + dice.between(50ms, 5s), one_of(kHow, dice)};
}

ProviderSetup random_account(std::size_t number, const ModelSpec& model, Dice& dice) {
  constexpr std::array kCallsPerMinute = {120.0, 300.0, 600.0, 1800.0};
  ProviderSetup provider =
      account(one_of(kCallsPerMinute, dice), "account" + std::to_string(number));
  if (number > 0 && dice.chance(0.3)) provider.weight = 0;
  provider.median_latency = dice.between(20ms, 600ms);
  provider.tokens_per_estimate = dice.between(0.5, 2.0);
  Whims& whims = provider.whims.emplace();
  whims.seed = dice.below(1U << 30U);
  if (model.modality == Modality::text && dice.chance(0.4))
    whims.dialect = provider::Dialect::openai_compatible;
  whims.tail_share = dice.chance(0.5) ? 1 : 0;
  if (dice.chance(0.3)) whims.row_share = 1;
  if (dice.chance(0.3)) whims.wrong_row_share = dice.between(0.1, 1.0);
  whims.plain = dice.chance(0.2);
  if (dice.chance(0.3)) whims.reset_share = dice.between(0.0, 0.01);
  draw_bounds(whims, model, provider.tokens_per_estimate, dice);
  return provider;
}

Arrivals random_arrivals(double items, std::size_t most_items, Duration duration, Dice& dice) {
  constexpr std::array kPatterns = {Arrivals::Pattern::steady, Arrivals::Pattern::poisson,
                                    Arrivals::Pattern::bursts, Arrivals::Pattern::callers};
  const double requests = 2 * items / (1 + static_cast<double>(most_items));
  const double seconds = std::chrono::duration<double>(duration).count();
  return {.pattern = one_of(kPatterns, dice),
          .per_second = requests / seconds,
          .burst = dice.between(std::size_t{2}, std::size_t{12}),
          .callers = dice.between(std::size_t{1}, std::size_t{4}),
          .think = std::max<Duration>(200ms, 3 * duration / static_cast<int>(1 + requests))};
}

std::vector<Ailment> some_of(std::vector<Ailment> all, Dice& dice) {
  if (dice.chance(0.2)) return all;
  const std::size_t count = dice.between(std::size_t{1}, std::size_t{3});
  std::vector<Ailment> some;
  while (some.size() < count) some.push_back(all[dice.below(all.size())]);
  return some;
}

Contents random_contents(const ModelSpec& model, bool bad, Dice& dice) {
  constexpr std::array kKinds = {ContentKind::text, ContentKind::image, ContentKind::image,
                                 ContentKind::video};
  constexpr std::array kShares = {0.02, 0.1, 0.3, 0.6, 1.0};
  Contents contents;
  if (model.modality == Modality::multimodal) contents.kind = one_of(kKinds, dice);
  contents.most_items = dice.chance(0.4) ? 1 : dice.between(std::size_t{2}, std::size_t{12});
  contents.text_bytes = static_cast<std::uint32_t>(dice.between(std::size_t{10}, std::size_t{400}));
  if (dice.chance(0.3)) contents.huge_share = dice.between(0.0, 0.3);
  contents.huge_bytes =
      static_cast<std::uint32_t>(dice.between(std::size_t{1000}, std::size_t{kMostBytes}));
  const double share = one_of(kShares, dice);
  const std::vector<Ailment> ailments = some_of(ailments_of(contents.kind), dice);
  if (bad) {
    contents.poison_share = share;
    contents.ailments = ailments;
    if (dice.chance(0.2)) contents.again_share = dice.between(0.3, 1.0);
  }
  return contents;
}

Patience random_patience(Dice& dice) {
  Patience patience;
  if (dice.chance(0.3)) patience.deadline_share = dice.between(0.0, 1.0);
  patience.least_deadline = dice.between(100ms, 2s);
  patience.most_deadline = patience.least_deadline + dice.between(100ms, 20s);
  if (dice.chance(0.2)) patience.cancel_share = dice.between(0.0, 0.5);
  patience.cancel_by = dice.between(10ms, 5s);
  return patience;
}

/// Of one account, or of all.
void draw_outage(Scenario& scenario, Dice& dice) {
  if (!dice.chance(0.2)) return;
  const Outage outage = random_outage(scenario.duration, dice);
  const bool total = dice.chance(0.5);
  for (ProviderSetup& provider : scenario.providers) {
    if (total || &provider == &scenario.providers.front()) provider.outages.push_back(outage);
  }
}

/// Some tenants use several dimensions, of which the provider may refuse one.
void draw_lanes(Scenario& scenario, Dice& dice) {
  if (!dice.chance(0.3)) return;
  for (Source& source : scenario.sources) {
    source.contents.dimensions = {one_of(kDimensions, dice)};
    if (dice.chance(0.5)) source.contents.dimensions.push_back(one_of(kDimensions, dice));
  }
  if (dice.chance(0.3)) return;
  const std::uint32_t refused = one_of(kDimensions, dice);
  for (ProviderSetup& provider : scenario.providers) provider.whims->refused_dimensions = {refused};
}

}  // namespace

std::vector<Ailment> ailments_of(ContentKind kind) {
  std::vector<Ailment> ailments;
  for (std::size_t k = 1; k < kAilments; ++k) {
    const auto ailment = static_cast<Ailment>(k);
    const bool of_media = ailment == Ailment::dead_link || ailment == Ailment::cold_host;
    if (kind != ContentKind::text || !of_media) ailments.push_back(ailment);
  }
  return ailments;
}

Scenario blame_scenario(std::uint64_t seed) {
  Dice dice(seed * 2 + 1);  // Another stream than that of the run itself.
  Scenario scenario;
  scenario.name = "blame, seed " + std::to_string(seed);
  scenario.watches_blame = true;
  scenario.model = random_model(dice);
  scenario.duration = dice.between(3s, 60s);
  const std::size_t providers = dice.chance(0.3) ? 2 : 1;
  for (std::size_t k = 0; k < providers; ++k)
    scenario.providers.push_back(random_account(k, scenario.model, dice));
  draw_outage(scenario, dice);
  const std::size_t tenants = dice.between(std::size_t{1}, std::size_t{3});
  const std::size_t bad = dice.between(std::size_t{1}, std::min(tenants, std::size_t{2}));
  const double crowd = dice.chance(0.1) ? 10 : 1;
  for (std::size_t k = 0; k < tenants; ++k) {
    Source source{.tenant = (k < bad ? "bad" : "good") + std::to_string(k),
                  .priority = dice.chance(0.2) ? Priority::bulk : Priority::interactive,
                  .contents = random_contents(scenario.model, k < bad, dice),
                  .patience = random_patience(dice)};
    source.arrivals = random_arrivals(crowd * dice.between(5.0, 30.0), source.contents.most_items,
                                      scenario.duration, dice);
    scenario.sources.push_back(std::move(source));
  }
  draw_lanes(scenario, dice);
  scenario.gateway.call_timeout = dice.between(2s, 10s);  // Longer than any answer takes.
  if (dice.chance(0.3))
    scenario.gateway.max_in_flight = dice.between(std::size_t{1}, std::size_t{8});
  return scenario;
}

}  // namespace gateway::simulation
