// The tables of docs/scheduling.md, line by line.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/promise.h"

namespace gateway::simulation {

/// A promise and what came of its runs.
struct Proof {
  Promise promise;
  std::vector<Outcome> outcomes;  ///< By run.
  Judgement judgement;
};

/// Runs what the promise needs; the runs are seeded by their place in it.
[[nodiscard]] Proof prove(Promise promise);

/// Lines of one promise in each table, without line ends.
struct TableLines {
  std::string promise;               ///< Target and measured.
  std::vector<std::string> runs;     ///< One a run: slots, throttles, rows, waits, ….
  std::vector<std::string> tenants;  ///< One a tenant and class, of runs with few tenants.
};
[[nodiscard]] TableLines lines_of(const Proof& proof);

/// The three tables with their heads.
[[nodiscard]] std::string tables(const std::vector<TableLines>& lines);

}  // namespace gateway::simulation
