// Recorded shapes of the wire, with invented values.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace gateway::provider {

/// The bytes of tests/provider/golden/`name`; fails the test if there is no such file.
std::string golden_text(const std::string& name);

/// The same, parsed.
nlohmann::json golden_json(const std::string& name);

}  // namespace gateway::provider
