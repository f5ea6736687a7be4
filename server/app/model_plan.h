// What the configuration says of a model's scheduler.
#pragma once

#include <vector>

#include "app/config/config.h"
#include "app/config/loader.h"
#include "dispatch/model_plan.h"
#include "domain/model_spec.h"

namespace gateway::app {

/// What this gateway may spend of an account's budget: its share of what is configured.
[[nodiscard]] RateLimits our_budget(const config::DeploymentConfig& deployment,
                                    const config::ModelUpstreamConfig& upstream);

/// The account that an upstream of a model stands for. Precondition: it is configured, which the
/// checks see to.
[[nodiscard]] const config::UpstreamConfig& account_of(const config::Config& config,
                                                       const config::ModelUpstreamConfig& upstream);

/// All that a reload may change of `model`, one of the configuration's, with an entry for each of
/// its upstreams.
[[nodiscard]] dispatch::ModelSettings model_settings(const config::LoadedConfig& loaded,
                                                     const config::ModelConfig& model);

/// The plan of `model`, served by `accounts`: one for each of its upstreams, in their order. `spec`
/// outlives the model.
[[nodiscard]] dispatch::ModelPlan model_plan(const config::LoadedConfig& loaded,
                                             const config::ModelConfig& model,
                                             const ModelSpec& spec,
                                             std::vector<dispatch::Account> accounts);

}  // namespace gateway::app
