// From the text of a configuration file to values: types, ranges and keys.
#pragma once

#include <string>
#include <vector>

#include "app/config/config.h"
#include "app/config/problems.h"

namespace gateway::config {

/// Reads one YAML document by the table of keys.h. What is missing or wrong keeps its value of
/// `defaults` and is added to `problems`, as are unknown keys. Never throws. What concerns several
/// values is left to checks.h.
[[nodiscard]] Config read_config(const std::string& text, ConfigProblems& problems,
                                 Config defaults = {});

/// The same for a file that holds a list `tenants` and nothing else.
[[nodiscard]] std::vector<TenantConfig> read_tenants(const std::string& text,
                                                     ConfigProblems& problems);

}  // namespace gateway::config
