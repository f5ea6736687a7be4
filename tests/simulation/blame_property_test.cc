// Ten thousand short schedules with bad items of every kind: no caller takes the provider from
// another.
#include <cstdint>
#include <deque>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/simulation/blame_scenario.h"
#include "tests/simulation/simulation.h"

namespace gateway::simulation {
namespace {

#ifdef NDEBUG
constexpr std::uint64_t kSeeds = 10'000;
#else
constexpr std::uint64_t kSeeds =
    200;  // Unoptimised and sanitized runs take a hundred times as long.
#endif
constexpr std::uint64_t kParts = 4;

/// What led to the first broken promise: the last lines of the run before it.
std::string story_of(std::uint64_t seed) {
  constexpr std::size_t kLines = 40;
  std::stringstream trace;
  (void)simulate(blame_scenario(seed), seed, &trace);
  std::deque<std::string> story;
  for (std::string line; std::getline(trace, line);) {
    story.push_back(line);
    if (story.size() > kLines) story.pop_front();
    if (line.find("VIOLATION") != std::string::npos) break;
  }
  std::string text;
  for (const std::string& line : story) text += line + "\n";
  return text;
}

void expect_flawless(std::uint64_t seed) {
  const Outcome outcome = simulate(blame_scenario(seed), seed);
  if (outcome.violation_count == 0) return;
  ADD_FAILURE() << "blame seed " << seed << "; build/release/bin/simulate --blame " << seed
                << " replays it\n"
                << story_of(seed);
  for (const std::string& violation : outcome.violations) ADD_FAILURE() << violation;
}

/// The seeds are dealt to several tests, so that they run side by side.
class BlameProperty : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(BlameProperty, NoCallerTakesTheProviderFromAnother) {
  for (std::uint64_t seed = GetParam(); seed < kSeeds; seed += kParts) {
    expect_flawless(seed);
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Part, BlameProperty, ::testing::Range<std::uint64_t>(0, kParts));

}  // namespace
}  // namespace gateway::simulation
