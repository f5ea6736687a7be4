// Who may call, as configured.
#pragma once

#include "app/config/loader.h"
#include "door/access/access_rules.h"

namespace gateway::app {

/// Precondition: the configuration was loaded, so that its digests are well formed.
[[nodiscard]] access::AccessRules access_rules(const config::LoadedConfig& loaded);

}  // namespace gateway::app
