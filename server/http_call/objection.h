// Why HTTP itself ends a request, before it is one of ours.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gateway::http_call {

enum class Objection : std::uint8_t {
  malformed,          ///< No HTTP/1.1 as it should be.
  unknown_path,       ///< No door has it.
  wrong_method,       ///< The path takes another one.
  body_too_large,     ///< As told, or as it turned out.
  headers_too_large,  ///< All of them together.
  unknown_coding,     ///< A transfer or content coding that is not taken.
  tls_missing,        ///< Plain text at a port of TLS.
};

/// None of them may be repeated.
struct ObjectionRow {
  Objection objection;
  unsigned status;
  std::string_view name;   ///< As the reasons of errors have one (docs/errors.md).
  std::string_view words;  ///< Whatever the shape.
};

/// In the order of the enum.
inline constexpr std::array kObjections{
    ObjectionRow{Objection::malformed, 400, "INVALID_REQUEST",
                 "this is no well-formed HTTP/1.1 request"},
    ObjectionRow{Objection::unknown_path, 404, "UNKNOWN_PATH", "there is nothing at this path"},
    ObjectionRow{Objection::wrong_method, 405, "WRONG_METHOD",
                 "this path does not take that method"},
    ObjectionRow{Objection::body_too_large, 413, "MESSAGE_TOO_LARGE",
                 "the request's body is larger than this gateway takes; send fewer items at once"},
    ObjectionRow{Objection::headers_too_large, 431, "METADATA_TOO_LARGE",
                 "the request's headers are larger than this gateway takes; send less of them"},
    ObjectionRow{Objection::unknown_coding, 501, "UNKNOWN_CODING",
                 "the body is coded in a way that this gateway does not take; send it plain"},
    ObjectionRow{Objection::tls_missing, 400, "TLS_MISSING",
                 "this port speaks TLS; use an address that begins with https://"},
};

[[nodiscard]] constexpr const ObjectionRow& row_of(Objection objection) {
  return kObjections[static_cast<std::size_t>(objection)];
}

}  // namespace gateway::http_call
