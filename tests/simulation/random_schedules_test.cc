// Ten thousand minutes of everything at once: whatever comes together, each item is answered once.
#include <cstdint>
#include <iostream>

#include <gtest/gtest.h>

#include "tests/simulation/random_scenario.h"
#include "tests/simulation/simulation.h"

namespace gateway::simulation {
namespace {

#ifdef NDEBUG
constexpr std::uint64_t kSeeds = 10'000;
#else
constexpr std::uint64_t kSeeds =
    200;  // Unoptimised and sanitized, a run takes a hundred times as long.
#endif
constexpr std::uint64_t kParts = 4;

void expect_flawless(std::uint64_t seed, std::ostream* trace) {
  const Outcome outcome = simulate(random_scenario(seed), seed, trace);
  EXPECT_EQ(outcome.violation_count, 0U)
      << "seed " << seed << "; build/release/bin/simulate --seed " << seed << " replays it";
  for (const std::string& violation : outcome.violations) ADD_FAILURE() << violation;
}

/// The seeds are dealt to several tests, so that they run side by side.
class RandomSchedules : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomSchedules, AnswerEachItemOnceAndKeepEveryBound) {
  for (std::uint64_t seed = GetParam(); seed < kSeeds; seed += kParts) {
    expect_flawless(seed, nullptr);
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Part, RandomSchedules, ::testing::Range<std::uint64_t>(0, kParts));

}  // namespace
}  // namespace gateway::simulation
