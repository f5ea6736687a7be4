// One run: a scenario and a seed in, everything that was seen out.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "domain/rejection.h"
#include "tests/simulation/call_log.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/scoreboard.h"

namespace gateway::simulation {

/// What the probe told in sum.
struct GatewayCounts {
  std::size_t breaker_openings = 0;
  std::size_t suspects_sent_alone = 0;
  std::size_t culprits_found = 0;
  std::size_t isolation_calls = 0;
  std::size_t retry_budget_refusals = 0;
};

struct Outcome {
  Timestamp begin;             ///< Start of the run.
  Duration duration{};         ///< Of the traffic; what was out then was still answered.
  std::vector<CallLog> calls;  ///< By provider, in the scenario's order.
  Scoreboard scores;
  std::map<Rejection, std::size_t> rejections;  ///< Requests.
  std::size_t succeeded_in_time = 0;            ///< Items that had their vector before the end.
  GatewayCounts gateway;
  std::uint64_t events = 0;
  std::size_t violation_count = 0;
  std::vector<std::string> violations;  ///< The first few, as sentences.

  /// Over all providers' calls between two times since the start of the run.
  [[nodiscard]] CallSums sums(Duration from, Duration until) const;
  [[nodiscard]] CallSums sums() const { return sums(Duration::zero(), duration); }
};

/// Runs the scenario from its start until everything is answered. `trace`, unless null, gets one
/// line an event. Thread: any; runs share nothing.
[[nodiscard]] Outcome simulate(const Scenario& scenario, std::uint64_t seed,
                               std::ostream* trace = nullptr);

}  // namespace gateway::simulation
