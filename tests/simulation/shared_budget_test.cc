// Gateways that lease their slots from a calendar in a store: near, far, and several at once.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/simulation/building_blocks.h"
#include "tests/simulation/figures.h"
#include "tests/simulation/random_scenario.h"
#include "tests/simulation/result_table.h"

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

#ifdef NDEBUG
constexpr Duration kLongest = 10h;
constexpr std::uint64_t kSeeds = 1000;
#else
// Unoptimised and sanitized, a run takes a hundred times as long.
constexpr Duration kLongest = 2min;
constexpr std::uint64_t kSeeds = 20;
#endif

void expect_flawless(const Outcome& outcome, const std::string& whose) {
  EXPECT_EQ(outcome.violation_count, 0U) << whose;
  for (const std::string& violation : outcome.violations) ADD_FAILURE() << violation;
}

std::string figures_of(const Scenario& scenario, const Outcome& outcome) {
  const CallSums sums = outcome.sums();
  return scenario.name + ": " + fixed(slots_used_percent(scenario, outcome), 2) +
         " % of slots used, " + std::to_string(sums.throttled_calls) + " throttles by rate, " +
         std::to_string(sums.throttled_ramp) + " by ramp, " + fixed(rows_per_call(sums), 2) +
         " rows a call";
}

Scenario shared(Scenario scenario, std::size_t replicas, Duration latency) {
  scenario.gateway.replicas = replicas;
  scenario.gateway.store_latency = latency;
  scenario.duration = std::min(scenario.duration, kLongest);
  return scenario;
}

class SharedBudget : public ::testing::TestWithParam<Promise> {};

std::set<std::string> read_lines(const std::string& file) {
  std::ifstream text(file);
  std::set<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.insert(line);
  return lines;
}

TEST_P(SharedBudget, OfOneGatewayBesideItsStoreIsSpentAsItsOwn) {
  static const std::set<std::string> document = read_lines(SOURCE_DIR "/docs/scheduling.md");
  Promise promise = GetParam();
  for (Scenario& run : promise.runs) run = shared(run, 1, 0ms);
  const Proof proof = prove(promise);
  for (std::size_t k = 0; k < proof.outcomes.size(); ++k)
    expect_flawless(proof.outcomes[k], proof.promise.runs[k].name);
  if (kLongest < 1h) return;
  const TableLines lines = lines_of(proof);
  EXPECT_TRUE(document.contains(lines.promise)) << lines.promise;
  for (const std::string& line : lines.runs) EXPECT_TRUE(document.contains(line)) << line;
  for (const std::string& line : lines.tenants) EXPECT_TRUE(document.contains(line)) << line;
}

INSTANTIATE_TEST_SUITE_P(All, SharedBudget, ::testing::ValuesIn(promises()),
                         [](const auto& test) { return test.param.name; });

/// The first run of the promise of that name.
Scenario run_of(const std::string& name) {
  for (const Promise& promise : promises()) {
    if (promise.name == name) return promise.runs.front();
  }
  ADD_FAILURE() << "no promise is called " << name;
  return {};
}

/// Saturated and never throttled; which share of the slots has to be used.
void expect_full(const Scenario& scenario, double percent) {
  const Outcome outcome = simulate(scenario, 1);
  expect_flawless(outcome, scenario.name);
  EXPECT_EQ(outcome.sums().throttled(), 0U) << figures_of(scenario, outcome);
  if (kLongest >= 1h) {
    EXPECT_GE(slots_used_percent(scenario, outcome), percent) << figures_of(scenario, outcome);
  }
}

TEST(SharedBudgetOfOne, IsFullWithTheStoreMillisecondsAway) {
  for (const char* const promise : {"SaturatedText", "SaturatedMultimodal"})
    expect_full(shared(run_of(promise), 1, 3ms), 99);
}

TEST(SharedBudgetOfThree, IsFullTogetherBesideTheStore) {
  for (const char* const promise : {"SaturatedText", "SaturatedMultimodal"})
    expect_full(shared(run_of(promise), 3, 0ms), 99);
}

TEST(SharedBudgetOfThree, IsFullTogetherWithTheStoreMillisecondsAway) {
  for (const char* const promise : {"SaturatedText", "SaturatedMultimodal"})
    expect_full(shared(run_of(promise), 3, 3ms), 99);
}

TEST(SharedBudgetOfThree, NeverRisesTooSteeplyTogether) {
  for (const Duration latency : {0ms, 3ms}) {
    const Scenario scenario = shared(run_of("RampFromIdle"), 3, latency);
    const Outcome outcome = simulate(scenario, 1);
    expect_flawless(outcome, scenario.name);
    EXPECT_EQ(outcome.sums().throttled(), 0U) << figures_of(scenario, outcome);
  }
}

TEST(SharedBudgetOfThree, FindsALowerLimitTogether) {
  const Scenario scenario = shared(run_of("RealLimitIsHalf"), 3, 3ms);
  const Outcome outcome = simulate(scenario, 1);
  expect_flawless(outcome, scenario.name);
  EXPECT_LT(throttled_percent(outcome.sums(1min, scenario.duration)), 1)
      << figures_of(scenario, outcome);
}

TEST(SharedBudgetOfThree, AnswersEachItemOnceWhateverComesTogether) {
  for (std::uint64_t seed = 0; seed < kSeeds && !HasFailure(); ++seed) {
    Scenario scenario = shared(random_scenario(seed), 3, seed % 2 == 0 ? 3ms : 0ms);
    scenario.may_throttle = true;  // Throttles are judged above, under load that is known.
    expect_flawless(simulate(scenario, seed), "seed " + std::to_string(seed));
  }
}

}  // namespace
}  // namespace gateway::simulation
