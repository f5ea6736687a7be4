// A minute of everything at once, drawn from a seed.
#pragma once

#include <cstdint>

#include "tests/simulation/scenario.h"

namespace gateway::simulation {

/// Rates, capacities, accounts, tenants, kinds, deadlines, cancellations, poison, outages, faults,
/// bounds and drains, all at random; the same for the same seed. About two thousand items.
[[nodiscard]] Scenario random_scenario(std::uint64_t seed);

}  // namespace gateway::simulation
