#include "client/embedctl/health_command.h"

#include <ostream>

#include "client/embedctl/call_settings.h"
#include "client/embedctl/failure_report.h"

namespace embedding_client {

using grpc::health::v1::HealthCheckResponse;

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
