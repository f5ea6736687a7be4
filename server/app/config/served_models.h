// The configured models against the catalogue.
#pragma once

#include <vector>

#include "app/config/config.h"
#include "app/config/problems.h"
#include "domain/model_spec.h"

namespace gateway {

/// The specs of config.models, in their order, with capacity and budget as configured, and without
/// what their upstream's dialect can't say. Fills in the
/// configuration what the catalogue decides: budgets, rows, and the default models. Models that
/// can't be served get a complaint and no spec, so the result is complete only if there is none.
[[nodiscard]] std::vector<ModelSpec> serve_models(Config& config,
                                                  const std::vector<ModelSpec>& catalogue,
                                                  ConfigProblems& problems);

}  // namespace gateway
