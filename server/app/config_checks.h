// What concerns several values of a configuration, or needs the catalogue.
#pragma once

#include <vector>

#include "app/config.h"
#include "app/config_problems.h"
#include "domain/model_spec.h"

namespace gateway {

/// Checks addresses, URLs and names and that the bounds agree with each other; takes base URLs
/// apart into UpstreamConfig::origin. Values that the reader complained about are empty or default
/// and add no second complaint.
void check_config(Config& config, ConfigProblems& problems);

/// The specs of config.models, in their order, with capacity and budget as configured. Fills in the
/// configuration what the catalogue decides: budgets, rows, and the default models. Models that
/// can't be served get a complaint and no spec, so the result is complete only if there is none.
[[nodiscard]] std::vector<ModelSpec> serve_models(Config& config,
                                                  const std::vector<ModelSpec>& catalogue,
                                                  ConfigProblems& problems);

}  // namespace gateway
