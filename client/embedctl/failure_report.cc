#include "client/embedctl/failure_report.h"

#include <ostream>

#include "client/embedctl/display_width.h"

namespace embedding_client {

ExitCode report_failure(Console& console, const Status& failure) {
  std::ostream& err = console.err;
  const std::string message = printable(failure.message);
  err << "embedctl: ";
  switch (failure.code) {
    case grpc::StatusCode::UNAVAILABLE:
      err << "the gateway at " << console.gateway
          << " can't be reached or is unavailable: " << message
          << "\nembedctl: is it running, and is --address right?\n";
      break;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      err << "no answer from " << console.gateway << " within --deadline: " << message << '\n';
      break;
    case grpc::StatusCode::NOT_FOUND:
      err << message << "\nembedctl: `embedctl models` lists what this gateway serves\n";
      break;
    case grpc::StatusCode::UNIMPLEMENTED:
      err << console.gateway << " does not serve this call: " << message
          << "\nembedctl: is --address an embedding gateway?\n";
      break;
    case grpc::StatusCode::CANCELLED:
      err << "interrupted\n";
      break;
    default:
      err << code_name(failure.code) << ": " << message << '\n';
  }
  return exit_code_of(failure.code);
}

ExitCode report_usage(Console& console, std::string_view message) {
  console.err << "embedctl: " << message << '\n';
  return ExitCode::usage;
}

ExitCode report_output_failure(Console& console) {
  console.err << "embedctl: the output was closed or could not be written\n";
  return ExitCode::output_failed;
}

}  // namespace embedding_client
