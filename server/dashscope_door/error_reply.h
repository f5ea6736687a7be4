// Failures in the provider's own shape (docs/provider.md, 6.1).
#pragma once

#include <string_view>

#include "domain/error.h"
#include "http_call/objection.h"
#include "http_call/reply.h"

namespace gateway::dashscope_door {

/// `{"code","message","request_id"}`, with the status of http_call/error_status.h and the headers
/// of http_call/error_headers.h. `code` is the provider's own where it has refused the item, the
/// parameters or the pace, or is unavailable; else the one that the provider has for such a case
/// (error_codes.h).
[[nodiscard]] http_call::Reply error_reply(const Error& error, std::string_view request_id);

/// In the same shape. None may be repeated. `allowed` names the method that a path takes.
[[nodiscard]] http_call::Reply objection_reply(http_call::Objection objection,
                                               std::string_view request_id,
                                               std::string_view allowed = {});

}  // namespace gateway::dashscope_door
