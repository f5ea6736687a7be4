// The document behind the status page, /statusz.json.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "operations/readiness.h"
#include "operations/registry_figures.h"
#include "operations/status_snapshot.h"

namespace gateway::operations {

/// Tenants listed at each model, those with the longest queues; the others are only counted.
inline constexpr std::size_t kMaxTenantsShown = 20;

/// One JSON object on one line. Units are in the names; what is not known or not limited is null.
/// Figures under `totals`, and the calls and items of a budget, grow from the program's start: a
/// reader makes rates of them. Names that are not valid UTF-8 are repaired.
[[nodiscard]] std::string status_json(const StatusSnapshot& snapshot, const Readiness& readiness,
                                      const RegistryFigures& figures,
                                      std::chrono::system_clock::time_point now);

}  // namespace gateway::operations
