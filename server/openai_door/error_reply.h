// Failures in the OpenAI shape.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "domain/error.h"
#include "openai_door/error_status.h"
#include "openai_door/reply.h"

namespace gateway::openai_door {

/// `{"error":{"message","type","param","code"},"request_id"}`, by error_status.h. `param` is the
/// field at fault, or null. `code` is the reason's name in small letters (docs/errors.md); where
/// the provider refuses an item or its parameters it is the provider's own code, since that tells
/// what to change.
///
/// What may be repeated has `retry-after` (whole seconds, >= 1) and `retry-after-ms`, both rounded
/// up, of a second if nothing better is known; everything else has `x-should-retry: false`.
/// `x-provider-code` and `x-provider-request-id` are there where the provider has spoken, and
/// `www-authenticate` with 401.
[[nodiscard]] Reply error_reply(const Error& error, std::string_view request_id);

/// Why HTTP itself ends a request, before it is one of ours.
enum class Objection : std::uint8_t {
  malformed,          ///< No HTTP/1.1 as it should be.
  unknown_path,       ///< read_path() says so, and so the next.
  wrong_method,       ///< The reply names the right one if `allowed` does.
  body_too_large,     ///< As told, or as it turned out.
  headers_too_large,  ///< All of them together.
  unknown_coding,     ///< A transfer or content coding that is not taken. The last.
};
inline constexpr std::size_t kObjections = static_cast<std::size_t>(Objection::unknown_coding) + 1;

/// In the same shape. None may be repeated.
[[nodiscard]] Reply objection_reply(Objection objection, std::string_view request_id,
                                    std::string_view allowed = {});

}  // namespace gateway::openai_door
