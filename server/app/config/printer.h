// The configuration in effect, as a file that could be loaded again.
#pragma once

#include <string>

#include "app/config/config.h"

namespace gateway::config {

/// YAML with every value in effect, defaults and catalogue figures included. API keys are not part
/// of it, only where they come from, and in place of a proxy's login there is ***; texts that are
/// not set are left out.
[[nodiscard]] std::string print_config(const Config& config);

}  // namespace gateway::config
