#include "grpc_door/status_mapping.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "door/request/error_reason.h"
#include "door/request/header_text.h"
#include "door/request/message_text.h"
#include "door/request/outcome.h"
#include "grpc_door/pushback.h"
#include "grpc_door/status_details.h"

namespace gateway::grpc_door {
grpc::StatusCode status_code(ErrorKind kind) {
  return to_grpc(request::code_of(kind));
}

grpc::Status to_status(const Error& error, std::string_view tenant) {
  const std::string message = request::message_text(error.message);
  return {status_code(error.kind), message, status_details(error, message, tenant)};
}

std::vector<std::pair<std::string, std::string>> trailers_of(const Error& error) {
  std::vector<std::pair<std::string, std::string>> trailers;
  if (const auto pushback = pushback_of(error)) {
    trailers.emplace_back("grpc-retry-pushback-ms", std::to_string(pushback->count()));
  }
  if (!error.provider_code.empty()) {
    trailers.emplace_back("x-provider-code", request::header_text(error.provider_code));
  }
  if (!error.provider_request_id.empty()) {
    trailers.emplace_back("x-provider-request-id", request::header_text(error.provider_request_id));
  }
  return trailers;
}

void fill_item_error(const Error& error, embedding::v1::ItemError& out) {
  const request::ErrorReasonRow& reason = request::reason_of(error);
  out.set_code(to_grpc(reason.code));
  out.set_reason(std::string(reason.name));
  out.set_message(request::message_text(error.message));
  out.set_provider_code(request::message_text(error.provider_code));
  out.set_provider_request_id(request::message_text(error.provider_request_id));
  out.set_retryable(reason.retryable);
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  // As the request would be told that fails as a whole.
  const auto wait = error.retry_after
                        ? in_milliseconds(*error.retry_after).count()
                        : pushback_of(error).value_or(std::chrono::milliseconds::zero()).count();
  out.set_retry_after_ms(static_cast<std::uint32_t>(std::clamp<std::int64_t>(wait, 0, kMost)));
}

}  // namespace gateway::grpc_door
