#include "client/embedctl/json_text.h"

#include <nlohmann/json.hpp>

namespace embedding_client {

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_number(double number) {
  return nlohmann::json(number).dump();
}

}  // namespace embedding_client
