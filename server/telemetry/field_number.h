// What a field of a log line holds besides text.
#pragma once

#include <concepts>
#include <string>

#include "telemetry/json_text.h"

namespace gateway::telemetry {

/// A number or a flag as JSON.
[[nodiscard]] std::string field_number(auto value) {
  using Value = decltype(value);
  if constexpr (std::same_as<Value, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::integral<Value>) {
    return std::to_string(value);
  } else {
    return json_number(value);
  }
}

}  // namespace gateway::telemetry
