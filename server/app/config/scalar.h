// Single values of the configuration file, strictly typed: a quoted number is a text, and `yes` is
// no flag.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <yaml-cpp/yaml.h>

namespace gateway::config {

/// The value, or nothing if the node is of another kind. A text is not empty.
[[nodiscard]] std::optional<std::string> text_of(const YAML::Node& node);
[[nodiscard]] std::optional<std::uint64_t> whole_of(const YAML::Node& node);
[[nodiscard]] std::optional<double> number_of(const YAML::Node& node);
/// A number, or a text of two whole numbers as 1/3.
[[nodiscard]] std::optional<double> fraction_of(const YAML::Node& node);
[[nodiscard]] std::optional<bool> flag_of(const YAML::Node& node);

/// The other way: how a value is spelt in a file. A text is quoted.
[[nodiscard]] std::string spelt(const std::string& text);
[[nodiscard]] std::string spelt(double number);

}  // namespace gateway::config
