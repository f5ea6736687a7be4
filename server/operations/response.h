// An answer as an HTTP message.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "operations/answer.h"

namespace gateway {

/// What of the request decides how its answer is written.
struct ResponseForm {
  unsigned version = 11;    ///< 10 or 11.
  bool keep_alive = false;  ///< Whether the connection serves on afterwards.
  bool gzip = false;        ///< Whether the client takes it.
};

/// With the headers that keep browsers from caching, sniffing, framing or running anything that is
/// not the page's own.
[[nodiscard]] boost::beast::http::response<boost::beast::http::string_body> response(
    Answer answer, const ResponseForm& form);

}  // namespace gateway
