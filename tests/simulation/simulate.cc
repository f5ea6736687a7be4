// Prints the tables of docs/scheduling.md, or replays one random schedule.
#include <iostream>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "tests/simulation/blame_scenario.h"
#include "tests/simulation/document.h"
#include "tests/simulation/random_scenario.h"
#include "tests/simulation/result_table.h"

namespace gateway::simulation {
namespace {

/// True if no promise was broken.
bool report(const std::string& whose, std::size_t count,
            const std::vector<std::string>& violations) {
  for (const std::string& violation : violations) std::cerr << whose << ": " << violation << "\n";
  if (count > violations.size()) std::cerr << whose << ": and others, " << count << " in all\n";
  return count == 0;
}

bool replay(const Scenario& scenario, std::uint64_t seed) {
  const Outcome outcome = simulate(scenario, seed, &std::cout);
  return report("seed " + std::to_string(seed), outcome.violation_count, outcome.violations);
}

/// Prints the seeds whose schedules break a promise, with the first one broken.
bool survey(std::uint64_t seeds) {
  std::size_t broken = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Outcome outcome = simulate(blame_scenario(seed), seed);
    if (outcome.violation_count == 0) continue;
    ++broken;
    std::cout << seed << ": " << outcome.scores.sum().sent << " items, " << outcome.sums().calls
              << " calls: " << outcome.violations.front() << std::endl;
  }
  std::cout << broken << " of " << seeds << " break a promise\n";
  return broken == 0;
}

bool prove_all(const std::string& only, const std::string& document) {
  bool kept = true;
  std::vector<TableLines> lines;
  for (Promise& promise : promises()) {
    if (!promise.name.starts_with(only)) continue;
    const Proof proof = prove(std::move(promise));
    for (std::size_t k = 0; proof.promise.held && k < proof.outcomes.size(); ++k) {
      const Outcome& outcome = proof.outcomes[k];
      kept &= report(proof.promise.runs[k].name, outcome.violation_count, outcome.violations);
    }
    kept &= proof.judgement.kept() || !proof.promise.held;
    lines.push_back(lines_of(proof));
  }
  const std::string text = tables(lines);
  if (document.empty()) {
    std::cout << text;
    return kept;
  }
  if (!replace_tables(document, text)) {
    std::cerr << "cannot write " << document << "\n";
    return false;
  }
  return kept;
}

}  // namespace
}  // namespace gateway::simulation

int main(int argc, char** argv) {
  using namespace gateway::simulation;
  CLI::App arguments(
      "Runs the scheduler on simulated time and prints the tables of "
      "docs/scheduling.md. Exits with 1 if a target is missed.");
  std::string only;
  std::string document;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> blame;
  std::optional<std::uint64_t> seeds;
  auto* const one =
      arguments.add_option("--only", only, "Scenarios, by how the names of their tests begin");
  arguments.add_option("--update", document, "Writes the tables into this document instead")
      ->excludes(one);
  arguments.add_option("--seed", seed, "Replays that random schedule, one line an event");
  arguments.add_option("--blame", blame, "The same of those with bad items of every kind");
  arguments.add_option("--survey", seeds, "Tells which of so many of those break a promise");
  CLI11_PARSE(arguments, argc, argv);
  if (seed) return replay(random_scenario(*seed), *seed) ? 0 : 1;
  if (blame) return replay(blame_scenario(*blame), *blame) ? 0 : 1;
  if (seeds) return survey(*seeds) ? 0 : 1;
  return prove_all(only, document) ? 0 : 1;
}
