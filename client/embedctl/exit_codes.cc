#include "client/embedctl/exit_codes.h"

namespace embedding_client {

ExitCode exit_code_of(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return ExitCode::ok;
    case grpc::StatusCode::UNAVAILABLE:
      return ExitCode::unavailable;
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::OUT_OF_RANGE:
    case grpc::StatusCode::UNIMPLEMENTED:
      return ExitCode::refused;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return ExitCode::deadline;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return ExitCode::throttled;
    case grpc::StatusCode::CANCELLED:
      return ExitCode::interrupted;
    default:
      return ExitCode::internal;
  }
}

std::string_view exit_codes_help() {
  return "Exit status:\n"
         "    0  everything asked for was done\n"
         "    1  some items failed, each reported; health: not serving\n"
         "    2  wrong command line, or a file it names can't be used\n"
         "    3  the gateway can't be reached, or it or its provider is down\n"
         "    4  refused: invalid argument, unknown model, unknown caller, not allowed, not "
         "configured\n"
         "    5  not done within --deadline\n"
         "    6  overloaded, or out of budget or quota, retries spent\n"
         "    7  the output could not be written\n"
         "    8  a bug, here or in the gateway\n"
         "  130  interrupted; what was complete by then has been written\n"
         "If every item fails in one way, the status is that failure's.";
}

}  // namespace embedding_client
