// Failures in the OpenAI shape.
#pragma once

#include <string_view>

#include "domain/error.h"
#include "http_call/objection.h"
#include "http_call/reply.h"

namespace gateway::openai_door {

/// `{"error":{"message","type","param","code"},"request_id"}`, with the status of
/// http_call/error_status.h, which decides the type, and the headers of http_call/error_headers.h.
/// `param` is the field at fault, or null. `code` is the reason's name in small letters
/// (docs/errors.md); where the provider refuses an item or its parameters it is the provider's own
/// code, since that tells what to change.
[[nodiscard]] http_call::Reply error_reply(const Error& error, std::string_view request_id);

/// In the same shape. None may be repeated. `allowed` names the method that a path takes.
[[nodiscard]] http_call::Reply objection_reply(http_call::Objection objection,
                                               std::string_view request_id,
                                               std::string_view allowed = {});

}  // namespace gateway::openai_door
