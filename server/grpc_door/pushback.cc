#include "grpc_door/pushback.h"

#include <algorithm>

#include "door/request/error_reason.h"

namespace gateway::grpc_door {

using std::chrono::milliseconds;

milliseconds in_milliseconds(Duration duration) {
  return std::chrono::ceil<milliseconds>(std::max(duration, Duration::zero()));
}

std::optional<milliseconds> pushback_of(const Error& error) {
  const request::ErrorReasonRow& reason = request::reason_of(error);
  if (reason.code != Code::resource_exhausted && reason.code != Code::unavailable) {
    return std::nullopt;
  }
  if (!reason.retryable) return milliseconds{-1};
  return in_milliseconds(error.retry_after.value_or(kDefaultPushback));
}

}  // namespace gateway::grpc_door
