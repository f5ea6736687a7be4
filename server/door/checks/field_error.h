// The form of every complaint about a request: which field, and what would be right.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "domain/error.h"

namespace gateway::checks {

/// INVALID_ARGUMENT: `field "dimension": …`. `complaint` must not quote the caller's text.
[[nodiscard]] inline Error field_error(std::string_view field, std::string_view complaint) {
  std::string message = "field \"";
  message.append(field).append("\": ").append(complaint);
  return Error{ErrorKind::invalid_argument, std::move(message)};
}

/// The name of one element of a repeated field, e.g. `texts[3]`.
[[nodiscard]] inline std::string element_name(std::string_view field, std::size_t index) {
  std::string name(field);
  return name.append("[").append(std::to_string(index)).append("]");
}

}  // namespace gateway::checks
