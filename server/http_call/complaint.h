// Complaints about what a body says, in the form of all others (door/checks/field_error.h).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "domain/error.h"

namespace gateway::http_call {

/// `name` is the field as the caller spells it, e.g. `input[3]`; `what` holds nothing of the
/// caller's.
[[nodiscard]] inline Error complaint_about(std::string name, std::string_view what) {
  std::string message = "field \"";
  message.append(name).append("\": ").append(what);
  return Error{
      .kind = ErrorKind::invalid_argument, .message = std::move(message), .field = std::move(name)};
}

/// No field is at fault, but the whole body.
[[nodiscard]] inline Error complaint_about_body(std::string_view what) {
  return Error{.kind = ErrorKind::invalid_argument,
               .message = std::string("the request's body ").append(what)};
}

/// The parser is lost, so that nobody can tell where.
[[nodiscard]] inline Error not_json() {
  return complaint_about_body("is no well-formed JSON");
}

}  // namespace gateway::http_call
