// Each row of docs/scheduling.md: that its target is met, and that the document says what is so.
#include <chrono>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/simulation/result_table.h"

namespace gateway::simulation {
namespace {

/// The lines of docs/scheduling.md.
const std::set<std::string>& document() {
  static const std::set<std::string> lines = [] {
    std::set<std::string> read;
    std::ifstream file(SOURCE_DIR "/docs/scheduling.md");
    for (std::string line; std::getline(file, line);) read.insert(line);
    return read;
  }();
  return lines;
}

void expect_documented(const std::string& line) {
  EXPECT_TRUE(document().contains(line)) << "docs/scheduling.md is out of date (./dev simulate "
                                            "--update rewrites it); it should hold:\n"
                                         << line;
}

#ifdef NDEBUG
constexpr std::optional<Duration> kOnlyTheFirst = std::nullopt;
#else
/// Unoptimised builds are too slow for hours. They look at each run's first minutes, and only at
/// what must hold at every moment.
constexpr std::optional<Duration> kOnlyTheFirst = std::chrono::minutes(2);
#endif

void expect_flawless(const Scenario& run, const Outcome& outcome) {
  EXPECT_EQ(outcome.violation_count, 0U) << run.name;
  for (const std::string& violation : outcome.violations) ADD_FAILURE() << violation;
}

void look_at_the_first_minutes(const Promise& promise) {
  if (!promise.held) return;
  for (Scenario run : promise.runs) {
    run.duration = *kOnlyTheFirst;
    expect_flawless(run, simulate(run, 1));
  }
}

class Scenarios : public ::testing::TestWithParam<Promise> {};

TEST_P(Scenarios, MeetTheirTargetsAsDocumented) {
  if (kOnlyTheFirst) return look_at_the_first_minutes(GetParam());
  const Proof proof = prove(GetParam());
  EXPECT_TRUE(proof.judgement.kept() || !proof.promise.held)
      << proof.promise.target << "\nmeasured: " << proof.judgement.text();
  for (std::size_t k = 0; proof.promise.held && k < proof.outcomes.size(); ++k) {
    expect_flawless(proof.promise.runs[k], proof.outcomes[k]);
  }
  const TableLines lines = lines_of(proof);
  expect_documented(lines.promise);
  for (const std::string& line : lines.runs) expect_documented(line);
  for (const std::string& line : lines.tenants) expect_documented(line);
}

INSTANTIATE_TEST_SUITE_P(All, Scenarios, ::testing::ValuesIn(promises()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace gateway::simulation
