// What is allowed in a configuration and seldom meant.
#pragma once

#include <string>

#include "app/config/config.h"

namespace gateway::config {

/// A line for each, as complaints have it: "gateway.yaml: upstreams[0].base_url: …". Empty if there
/// is none. Precondition: the configuration was loaded.
///
/// The path of a base URL: a proxy may have one, the provider has none (docs/provider.md, 1.3).
[[nodiscard]] std::string warnings_about(const Config& config, const std::string& file);

}  // namespace gateway::config
