// What the engine itself refuses.
#pragma once

#include <string_view>

namespace gateway::http {

/// After any of them the connection ends: where the next request would begin is not known, or not
/// worth reading up to.
enum class Objection {
  malformed,         ///< 400: not HTTP/1.1, or open to more than one reading.
  header_too_large,  ///< 431: over SessionLimits::max_header_bytes.
  body_too_large,    ///< 413: over what the responder takes.
  transfer_coding,   ///< 501: a transfer coding that is not just chunked.
  expectation,       ///< 417: an Expect other than 100-continue.
  tls_missing,       ///< 400: in plain text, at a port of TLS.
  failed,            ///< 500: the responder threw.
};

[[nodiscard]] unsigned status_of(Objection objection);

/// For a person, without a full stop: "the request's header is larger than this door takes".
[[nodiscard]] std::string_view sentence_of(Objection objection);

}  // namespace gateway::http
