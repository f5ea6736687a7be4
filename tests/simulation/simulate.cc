// Prints the tables of docs/scheduling.md, or replays one random schedule.
#include <iostream>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

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

bool replay(std::uint64_t seed) {
  const Outcome outcome = simulate(random_scenario(seed), seed, &std::cout);
  return report("seed " + std::to_string(seed), outcome.violation_count, outcome.violations);
}

bool prove_all(const std::string& only, const std::string& document) {
  bool kept = true;
  std::vector<TableLines> lines;
  for (Promise& promise : promises()) {
    if (!only.empty() && promise.name != only) continue;
    const Proof proof = prove(std::move(promise));
    for (std::size_t k = 0; k < proof.outcomes.size(); ++k) {
      const Outcome& outcome = proof.outcomes[k];
      kept &= report(proof.promise.runs[k].name, outcome.violation_count, outcome.violations);
    }
    kept &= proof.judgement.kept();
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
  auto* const one = arguments.add_option("--only", only, "One scenario, by the name of its test");
  arguments.add_option("--update", document, "Writes the tables into this document instead")
      ->excludes(one);
  arguments.add_option("--seed", seed, "Replays that random schedule, one line an event");
  CLI11_PARSE(arguments, argc, argv);
  const bool kept = seed ? replay(*seed) : prove_all(only, document);
  return kept ? 0 : 1;
}
