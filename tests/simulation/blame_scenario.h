// Some seconds of good and bad callers beside each other, drawn from a seed.
#pragma once

#include <cstdint>

#include "tests/simulation/scenario.h"

namespace gateway::simulation {

/// One to three tenants, some of whom send items with ailments, at one or two accounts with whims
/// of their own, now and then with an outage; the same for the same seed. Tens of items, seldom
/// hundreds.
[[nodiscard]] Scenario blame_scenario(std::uint64_t seed);

/// Every ailment that such a content can have.
[[nodiscard]] std::vector<Ailment> ailments_of(ContentKind kind);

}  // namespace gateway::simulation
