// Who may call, as configured.
#pragma once

#include "app/config/loader.h"
#include "door/access/access_rules.h"

namespace gateway {

/// Precondition: the configuration was loaded, so that its digests are well formed.
[[nodiscard]] AccessRules access_rules(const LoadedConfig& loaded);

}  // namespace gateway
