// The command line as a whole: parsed, connected, run.
#pragma once

#include <string>
#include <vector>

#include "client/embedctl/console.h"
#include "client/embedctl/exit_codes.h"

namespace embedding_client {

/// `arguments` without the program's name. Everything embedctl does, but for the process around it.
[[nodiscard]] ExitCode run_command_line(std::vector<std::string> arguments, Console& console);

}  // namespace embedding_client
