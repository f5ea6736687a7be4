#include "grpc_door/status_mapping.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "door/request/message_text.h"
#include "door/request/outcome.h"
#include "grpc_door/outgoing_text.h"

namespace gateway::grpc_door {
namespace {

/// Whole milliseconds, rounded up so that nobody comes back too early.
std::chrono::milliseconds in_milliseconds(Duration duration) {
  return std::chrono::ceil<std::chrono::milliseconds>(std::max(duration, Duration::zero()));
}

/// Milliseconds; a negative number tells clients not to retry (gRFC A6).
std::string pushback_of(const Error& error) {
  if (error.kind == ErrorKind::too_large) return "-1";
  if (error.kind == ErrorKind::quota_exceeded && !error.retry_after) return "-1";
  return std::to_string(in_milliseconds(error.retry_after.value_or(kDefaultPushback)).count());
}

}  // namespace

grpc::StatusCode status_code(ErrorKind kind) {
  return to_grpc(request::code_of(kind));
}

grpc::Status to_status(const Error& error) {
  return grpc::Status(status_code(error.kind), request::message_text(error.message));
}

std::vector<std::pair<std::string, std::string>> trailers_of(const Error& error) {
  std::vector<std::pair<std::string, std::string>> trailers;
  const grpc::StatusCode code = status_code(error.kind);
  if (code == grpc::StatusCode::RESOURCE_EXHAUSTED || code == grpc::StatusCode::UNAVAILABLE) {
    trailers.emplace_back("grpc-retry-pushback-ms", pushback_of(error));
  }
  if (!error.provider_code.empty()) {
    trailers.emplace_back("x-provider-code", header_text(error.provider_code));
  }
  if (!error.provider_request_id.empty()) {
    trailers.emplace_back("x-provider-request-id", header_text(error.provider_request_id));
  }
  return trailers;
}

void fill_item_error(const Error& error, embedding::v1::ItemError& out) {
  out.set_code(status_code(error.kind));
  out.set_message(request::message_text(error.message));
  out.set_provider_code(request::message_text(error.provider_code));
  out.set_provider_request_id(request::message_text(error.provider_request_id));
  out.set_retryable(request::is_retryable(error.kind));
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  const auto wait = in_milliseconds(error.retry_after.value_or(Duration::zero()));
  out.set_retry_after_ms(static_cast<std::uint32_t>(std::min<std::int64_t>(wait.count(), kMost)));
}

}  // namespace gateway::grpc_door
