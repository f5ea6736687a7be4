// An answer as an HTTP message.
#pragma once

#include <string>
#include <string_view>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/answer.h"

namespace gateway::http {

/// What of the request, and of the server, decides how its answer is written.
struct ResponseForm {
  unsigned version = 11;    ///< 10 or 11.
  bool keep_alive = false;  ///< Whether the connection serves on afterwards.
  bool gzip = false;        ///< Whether the client takes it.
  std::string_view content_security_policy = "default-src 'none'";
};

/// With the headers that keep browsers from caching, sniffing, framing or running anything that the
/// form's policy does not name.
[[nodiscard]] boost::beast::http::response<boost::beast::http::string_body> response(
    Answer answer, const ResponseForm& form);

/// Its first line and its headers, as they are sent before the body.
[[nodiscard]] std::string header_text(
    const boost::beast::http::response<boost::beast::http::string_body>& message);

}  // namespace gateway::http
