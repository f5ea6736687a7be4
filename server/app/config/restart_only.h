// What a running gateway can take over of another configuration.
#pragma once

#include "app/config/loader.h"

namespace gateway::config {

/// `wanted` with the values of `running` wherever a change takes effect on restart only: what can
/// be in effect without one. So changes_between(running, result) are the changes that take effect
/// now, and changes_between(result, wanted) those that wait. Upstreams and models, and a model's
/// upstreams, are in the order of `running`.
[[nodiscard]] LoadedConfig without_restart(const LoadedConfig& running, const LoadedConfig& wanted);

}  // namespace gateway::config
