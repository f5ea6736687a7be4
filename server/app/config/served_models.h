// The configured models against the catalogue.
#pragma once

#include <vector>

#include "app/config/config.h"
#include "app/config/problems.h"
#include "domain/model_spec.h"

namespace gateway::config {

/// The specs of config.models, in their order, with rows and default budget as configured, and
/// without what the dialect of any of their upstreams can't say: a call may go to each of them.
/// Settles in the configuration what others decide: the upstreams of a model and their budgets,
/// rows, and the default models. Models that can't be served get a complaint and no spec, so the
/// result is complete only if there is none.
[[nodiscard]] std::vector<ModelSpec> serve_models(Config& config,
                                                  const std::vector<ModelSpec>& catalogue,
                                                  ConfigProblems& problems);

}  // namespace gateway::config
