// How a command says that it failed.
#pragma once

#include <string_view>

#include "client/embedctl/console.h"
#include "client/embedctl/exit_codes.h"
#include "client/status.h"

namespace embedding_client {

/// One line on stderr, with what to do about it where we know, and the exit code to return.
ExitCode report_failure(Console& console, const Status& failure);

/// By what name the gateway's log knows the command's calls; once, however often it is called.
void report_trace(Console& console);

/// The same for a wrong command line or a file that can't be used.
ExitCode report_usage(Console& console, std::string_view message);

/// What there is to say of an output when nothing more is known.
inline constexpr std::string_view kOutputFailure = "the output was closed or could not be written";

/// The same for output that could not be written.
ExitCode report_output_failure(Console& console, std::string_view message = kOutputFailure);

}  // namespace embedding_client
