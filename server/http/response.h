// An answer as an HTTP message.
#pragma once

#include <string>

#include "http/answer.h"

namespace gateway::http {

/// What of the request, and of the connection, decides how its answer is written.
struct ResponseForm {
  unsigned version = 11;    ///< 10 or 11.
  bool keep_alive = false;  ///< Whether the connection serves on afterwards.
  bool gzip = false;        ///< Whether the client takes it.
};

/// Whether an answer of that status ever has a body (RFC 9110, 6.4.1).
[[nodiscard]] constexpr bool has_body(unsigned status) {
  return status != 204 && status != 304;
}

/// Packs the body if the answer and the client allow it, and says so in the answer's headers.
void pack(Answer& answer, const ResponseForm& form);

/// The first line and the headers, as they are sent before the body.
[[nodiscard]] std::string head_of(const Answer& answer, const ResponseForm& form);

}  // namespace gateway::http
