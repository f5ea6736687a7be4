// What embedctl's exit status says to a script.
#pragma once

#include <string_view>

#include <grpcpp/support/status_code_enum.h>

namespace embedding_client {

enum class ExitCode : int {
  ok = 0,           ///< Everything asked for was done.
  some_failed = 1,  ///< Some items failed, each reported; `health`: not serving.
  usage = 2,        ///< The command line is wrong, or a file it names can't be used.
  unavailable = 3,  ///< The gateway can't be reached, or it or its provider is down. Try later.
  /// The gateway says no: invalid argument, unknown model, unknown caller, not allowed, not
  /// configured. The same again is refused again.
  refused = 4,
  deadline = 5,   ///< Not done within --deadline.
  throttled = 6,  ///< Overloaded, or out of budget or quota, retries spent. Try later, or slower.
  output_failed =
      7,  ///< The output could not be written: disk full, or the reading end of a pipe was closed.
  internal = 8,       ///< A bug, here or in the gateway.
  interrupted = 130,  ///< Ctrl-C or SIGTERM; what was complete by then has been written.
};

/// The exit code for a failure of this kind.
[[nodiscard]] ExitCode exit_code_of(grpc::StatusCode code);

/// The table above as --help shows it.
[[nodiscard]] std::string_view exit_codes_help();

}  // namespace embedding_client
