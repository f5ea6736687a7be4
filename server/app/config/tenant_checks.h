// What concerns the tenants of a configuration, wherever they are listed.
#pragma once

#include <vector>

#include "app/config/config.h"
#include "app/config/problems.h"

namespace gateway::config {

/// Checks names, credentials and models of one file's tenants, and that none has the name or a
/// credential of one in `earlier`, which are another file's. `config` says what there is to use.
void check_tenants(const std::vector<TenantConfig>& tenants,
                   const std::vector<TenantConfig>& earlier, const Config& config,
                   ConfigProblems& problems);

/// Checks that somebody may call at all and that all files' `tenants` are not too many. Where not
/// all that is said of callers could be read (`complete` is false), nobody is missed.
void check_callers(const AuthConfig& auth, const std::vector<TenantConfig>& tenants, bool complete,
                   ConfigProblems& problems);

}  // namespace gateway::config
