// A run's outcome as the numbers that scenarios are judged by.
#pragma once

#include <cstddef>
#include <string>

#include "tests/simulation/simulation.h"

namespace gateway::simulation {

/// Calls per second that the scenario's providers really allow, spares not counted; 0 if not
/// limited.
[[nodiscard]] double allowed_calls_per_second(const Scenario& scenario);

/// The same of tokens.
[[nodiscard]] double allowed_tokens_per_second(const Scenario& scenario);

/// Calls that the meters let pass, in percent of those allowed between two times of the run.
[[nodiscard]] double slots_used_percent(const Scenario& scenario, const Outcome& outcome,
                                        Duration from, Duration until);
[[nodiscard]] double slots_used_percent(const Scenario& scenario, const Outcome& outcome);

/// Throttled calls in percent of all.
[[nodiscard]] double throttled_percent(const CallSums& sums);

/// Items in an answered call, on average.
[[nodiscard]] double rows_per_call(const CallSums& sums);

/// `share` of the whole in percent; 100 if there is nothing.
[[nodiscard]] double percent(std::size_t share, std::size_t whole);

/// Milliseconds.
[[nodiscard]] double milliseconds(Duration duration);

/// A number with so many decimals, the last one rounded.
[[nodiscard]] std::string fixed(double number, int decimals);

}  // namespace gateway::simulation
