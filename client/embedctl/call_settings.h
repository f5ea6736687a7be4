// How a command's calls are made: within its deadline, until its stop, in its trace.
#pragma once

#include "client/call_options.h"
#include "client/embedctl/console.h"

namespace embedding_client {

[[nodiscard]] CallOptions call_within(double seconds, const Console& console);

}  // namespace embedding_client
