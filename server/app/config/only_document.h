// The one document that a YAML file is to hold.
#pragma once

#include <optional>
#include <string>

#include <yaml-cpp/yaml.h>

namespace gateway::config {

/// The text's only document; nothing if there is none or another after it. Throws YAML::Exception
/// where the text is no YAML.
[[nodiscard]] std::optional<YAML::Node> only_document(const std::string& text);

}  // namespace gateway::config
