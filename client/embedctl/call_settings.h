// How a command's calls are made: within its deadline, until its stop, in its trace.
#pragma once

#include "client/call_options.h"
#include "client/embedctl/console.h"

namespace embedding_client {

/// Sends of one call by a command that people wait for, the first included: within about a second
/// they learn that the address is wrong.
inline constexpr int kBriefAttempts = 4;

/// With that many attempts.
[[nodiscard]] CallOptions call_within(double seconds, const Console& console);

}  // namespace embedding_client
