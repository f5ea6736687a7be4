// `GET /v1/models` and `GET /v1/models/{id}`.
#pragma once

#include <string_view>

#include "dispatch/router.h"
#include "door/access/identity.h"
#include "http_call/reply.h"

namespace gateway::openai_door {

/// When every model says it was made, in seconds of Unix time: the same whoever asks, and after a
/// restart. Nobody publishes the true times.
inline constexpr long long kModelsCreated = 1'735'689'600;

// Only models are shown that this door takes, which are those of texts, and that the caller may
// use: what else there is, is not for it to know.

/// All of them, sorted by id.
[[nodiscard]] http_call::Reply model_list(const dispatch::Router& router,
                                          const access::Identity& caller);

/// One of them. Errors: permission_denied, unknown_model, as for an embedding of it.
[[nodiscard]] Result<http_call::Reply> model_page(const dispatch::Router& router,
                                                  const access::Identity& caller,
                                                  std::string_view id);

}  // namespace gateway::openai_door
