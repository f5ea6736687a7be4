// A second parser's word on what is JSON.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace fuzz {

/// As the second parser reads it; nothing if that is no JSON to it. Where it is too kind it is not
/// asked: it takes a mark of the byte order, and a NUL for the end.
[[nodiscard]] std::optional<nlohmann::json> read_json_again(const std::string& body);

/// Whether the second parser stops at a number that no double holds: JSON has such.
[[nodiscard]] bool has_large_number(const std::string& body);

}  // namespace fuzz
