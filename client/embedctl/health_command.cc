#include "client/embedctl/health_command.h"

#include <cstdint>
#include <ostream>

#include "client/embedctl/failure_report.h"

namespace embedding_client {

using grpc::health::v1::HealthCheckResponse;

void add_health_options(CLI::App& command, HealthOptions& options) {
  command.add_option("--service", options.service,
                     "Full name of a service; default: the gateway as a whole");
  command.add_option("--deadline", options.deadline_seconds, "How long to wait for the answer")
      ->check(CLI::Range(0.001, 86'400.0).description(""))
      ->type_name("SECONDS")
      ->capture_default_str();
}

ExitCode run_health(const HealthOptions& options, const EmbeddingClient& client, Console& console) {
  CallOptions call;
  call.timeout =
      std::chrono::milliseconds{static_cast<std::int64_t>(options.deadline_seconds * 1000)};
  call.retry.max_attempts = 1;  // Whoever checks health comes again by itself.
  call.stop = console.stop.get_token();
  const auto answer = client.check_health(options.service, call);
  if (!answer) return report_failure(console, answer.error());
  const bool is_serving = *answer == HealthCheckResponse::SERVING;
  console.out << (is_serving ? "serving" : "not serving") << '\n';
  if (!console.out.flush()) return report_output_failure(console);
  return is_serving ? ExitCode::ok : ExitCode::some_failed;
}

}  // namespace embedding_client
