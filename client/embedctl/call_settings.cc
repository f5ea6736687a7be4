#include "client/embedctl/call_settings.h"

#include <chrono>
#include <cstdint>

namespace embedding_client {

CallOptions call_within(double seconds, const Console& console) {
  CallOptions call;
  call.timeout = std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)};
  call.retry.max_attempts = kBriefAttempts;
  call.stop = console.stop.get_token();
  call.traceparent = console.traceparent;
  return call;
}

}  // namespace embedding_client
