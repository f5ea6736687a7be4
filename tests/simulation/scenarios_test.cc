// Each row of docs/scheduling.md: that its target is met, and that the document says what is so.
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/simulation/result_table.h"

namespace gateway::simulation {

void PrintTo(const Promise& promise, std::ostream* out) {
  *out << promise.what;
}

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

class Scenarios : public ::testing::TestWithParam<Promise> {};

TEST_P(Scenarios, MeetTheirTargetsAsDocumented) {
  const Proof proof = prove(GetParam());
  EXPECT_TRUE(proof.judgement.kept())
      << proof.promise.target << "\nmeasured: " << proof.judgement.text();
  for (std::size_t k = 0; k < proof.outcomes.size(); ++k) {
    const Outcome& outcome = proof.outcomes[k];
    EXPECT_EQ(outcome.violation_count, 0U) << proof.promise.runs[k].name;
    for (const std::string& violation : outcome.violations) ADD_FAILURE() << violation;
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
