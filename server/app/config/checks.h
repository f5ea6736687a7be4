// What concerns several values of a configuration.
#pragma once

#include "app/config/config.h"
#include "app/config/problems.h"

namespace gateway::config {

/// Checks addresses, URLs and names and that the bounds agree with each other; takes base URLs
/// apart into UpstreamConfig::origin, gives tenants all of the queue where nothing is said of
/// their part, and this gateway all of the budgets where nothing is said of its share. Values that
/// the reader complained about are empty or default and add no second complaint.
void check_config(Config& config, ConfigProblems& problems);

}  // namespace gateway::config
