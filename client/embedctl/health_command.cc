#include "client/embedctl/health_command.h"

#include <ostream>

#include "client/embedctl/call_settings.h"
#include "client/embedctl/failure_report.h"

namespace embedding_client {

using grpc::health::v1::HealthCheckResponse;

void add_health_options(CLI::App& command, HealthOptions& options) {
  command.add_option("--service", options.service,
                     "Full name of a service; default: the gateway as a whole");
  add_deadline_option(command, options.deadline_seconds, "How long to wait for the answer");
}

ExitCode run_health(const HealthOptions& options, const EmbeddingClient& client, Console& console) {
  CallOptions call = call_within(options.deadline_seconds, console);
  call.retry.max_attempts = 1;  // Whoever checks health comes again by itself.
  const auto answer = client.check_health(options.service, call);
  if (!answer) return report_failure(console, answer.error());
  const bool is_serving = *answer == HealthCheckResponse::SERVING;
  console.out << (is_serving ? "serving" : "not serving") << '\n';
  if (!console.out.flush()) return report_output_failure(console);
  return is_serving ? ExitCode::ok : ExitCode::some_failed;
}

}  // namespace embedding_client
