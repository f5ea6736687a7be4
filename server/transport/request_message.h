// An HTTP request as the bytes that travel.
#pragma once

#include <string>

#include "domain/http_message.h"
#include "transport/origin.h"

namespace gateway::transport {

/// The POST as one string, so that head and body share TLS records and packets. Adds Host,
/// Content-Length, Accept-Encoding, Connection and User-Agent. A header of the request whose name
/// or value holds a control character is left out: an injected line break would forge headers.
[[nodiscard]] std::string request_message(const HttpRequest& request, const Origin& origin,
                                          bool accept_gzip);

}  // namespace gateway::transport
