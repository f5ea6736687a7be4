#include "client/embedctl/failure_report.h"

#include <ostream>

#include "client/channel_options.h"
#include "client/embedctl/connection_advice.h"
#include "client/embedctl/display_width.h"
#include "client/embedctl/quantity_text.h"
#include "client/trace_context.h"

namespace embedding_client {
namespace {

/// What to do about UNAUTHENTICATED, which by itself never says what was wrong.
std::string credential_advice(const Connection& connection) {
  if (!connection.token_from.empty()) {
    return "is the hash of the token in " + connection.token_from +
           " among the gateway's `tenants`? `embedctl token hash` tells it";
  }
  if (!connection.certificate_file.empty()) {
    return "is the name in " + connection.certificate_file +
           " among the `certificates` of the gateway's `tenants`?";
  }
  return std::string("no token was sent: --token-file FILE, or $") + kTokenVariable +
         "; or a certificate: --cert FILE --key FILE";
}

}  // namespace

ExitCode report_failure(Console& console, const Status& failure) {
  std::ostream& err = console.err;
  const std::string message = printable(failure.message);
  err << "embedctl: ";
  switch (failure.code) {
    case grpc::StatusCode::UNAVAILABLE:
      err << "the gateway at " << console.connection.address
          << " can't be reached or is unavailable: " << message
          << "\nembedctl: " << connection_advice(failure, console.connection) << '\n';
      break;
    case grpc::StatusCode::UNAUTHENTICATED:
      err << "the gateway at " << console.connection.address
          << " does not know who calls: " << message
          << "\nembedctl: " << credential_advice(console.connection) << '\n';
      break;
    case grpc::StatusCode::PERMISSION_DENIED:
      err << "not allowed: " << message
          << "\nembedctl: `embedctl models` lists what this caller may use; who runs the gateway "
             "can allow more in `tenants`\n";
      break;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      err << code_name(failure.code) << ": " << message << '\n';
      if (failure.pushback.value_or(std::chrono::milliseconds{0}).count() > 0) {
        err << "embedctl: the gateway says to come back in " << time_text(*failure.pushback)
            << '\n';
      }
      break;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      err << "no answer from " << console.connection.address << " within --deadline: " << message
          << '\n';
      break;
    case grpc::StatusCode::NOT_FOUND:
      err << message << "\nembedctl: `embedctl models` lists what this gateway serves\n";
      break;
    case grpc::StatusCode::UNIMPLEMENTED:
      err << console.connection.address << " does not serve this call: " << message
          << "\nembedctl: is --address an embedding gateway?\n";
      break;
    case grpc::StatusCode::CANCELLED:
      err << "interrupted\n";
      break;
    default:
      err << code_name(failure.code) << ": " << message << '\n';
  }
  const bool is_known_there =
      !failure.trace_id.empty() && failure.code != grpc::StatusCode::CANCELLED;
  if (is_known_there && !never_connected(failure)) report_trace(console);
  return exit_code_of(failure.code);
}

void report_trace(Console& console) {
  const std::string_view trace = trace_id_of(console.traceparent);
  if (trace.empty() || console.trace_told) return;
  console.err << "embedctl: trace " << trace << ", by which the gateway's log knows it\n";
  console.trace_told = true;
}

ExitCode report_usage(Console& console, std::string_view message) {
  console.err << "embedctl: " << message << '\n';
  return ExitCode::usage;
}

ExitCode report_output_failure(Console& console, std::string_view message) {
  console.err << "embedctl: " << message << '\n';
  return ExitCode::output_failed;
}

}  // namespace embedding_client
