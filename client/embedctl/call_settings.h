// How a command's calls are made: within its deadline, until its stop, in its trace.
#pragma once

#include "client/call_options.h"
#include "client/embedctl/cli_app.h"
#include "client/embedctl/console.h"

namespace embedding_client {

/// --deadline, in seconds, of more than nothing and at most a day.
void add_deadline_option(CLI::App& command, double& seconds, const char* purpose);

[[nodiscard]] CallOptions call_within(double seconds, const Console& console);

}  // namespace embedding_client
