#include "telemetry/json_text.h"

#include <nlohmann/json.hpp>

namespace gateway::telemetry {

using nlohmann::json;

std::string json_string(std::string_view text) {
  constexpr bool kEscapeAll = false;
  return json(text).dump(-1, ' ', kEscapeAll, json::error_handler_t::replace);
}

std::string repaired_utf8(std::string_view text) {
  // There and back: the way to JSON replaces what is no UTF-8.
  return json::parse(json_string(text)).get<std::string>();
}

std::string json_number(double number) {
  return json(number).dump();
}

}  // namespace gateway::telemetry
