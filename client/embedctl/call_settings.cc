#include "client/embedctl/call_settings.h"

#include <chrono>
#include <cstdint>

namespace embedding_client {

void add_deadline_option(CLI::App& command, double& seconds, const char* purpose) {
  command.add_option("--deadline", seconds, purpose)
      ->check(CLI::Range(0.001, 86'400.0).description(""))
      ->type_name("SECONDS")
      ->capture_default_str();
}

CallOptions call_within(double seconds, const Console& console) {
  CallOptions call;
  call.timeout = std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)};
  call.stop = console.stop.get_token();
  call.traceparent = console.traceparent;
  return call;
}

}  // namespace embedding_client
