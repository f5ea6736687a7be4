// Which accounts serve a model.
#pragma once

#include <string>
#include <vector>

#include "app/config/config.h"
#include "app/config/problems.h"
#include "domain/model_spec.h"

namespace gateway::config {

/// Settles which of `accounts` serve `model`, the configuration's entry at `path`: what it named in
/// `upstream` moves to `upstreams`. Complains unless there is exactly one of the two, every name is
/// known and given once, one weight at least is above 0, and every dialect carries `spec`, which is
/// null if the catalogue has no such model. Returns the accounts that are known, in order.
[[nodiscard]] std::vector<const UpstreamConfig*> settle_upstreams(
    ModelConfig& model, const std::string& path, const std::vector<UpstreamConfig>& accounts,
    const ModelSpec* spec, ConfigProblems& problems);

}  // namespace gateway::config
