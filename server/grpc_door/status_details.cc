#include "grpc_door/status_details.h"

#include <chrono>
#include <cstdint>
#include <optional>

#include "door/request/error_reason.h"
#include "door/request/header_text.h"
#include "door/request/message_text.h"
#include "grpc_door/pushback.h"
#include "status_details.pb.h"

namespace gateway::grpc_door {
namespace {

namespace pb = status_details;

using std::chrono::milliseconds;

std::string brief(std::string_view text) {
  return request::message_text(text, request::kMaxHeaderBytes);
}

template <class Detail>
void add(const Detail& detail, std::string_view name, pb::Status& out) {
  pb::Any& any = *out.add_details();
  any.set_type_url("type.googleapis.com/google.rpc.");
  any.mutable_type_url()->append(name);
  detail.SerializeToString(any.mutable_value());
}

void add_error_info(const Error& error, std::string_view reason, pb::Status& out) {
  pb::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kErrorDomain));
  const auto tell = [&](const char* key, const std::string& value) {
    if (!value.empty()) (*info.mutable_metadata())[key] = brief(value);
  };
  tell("field", error.field);
  tell("provider_code", error.provider_code);
  tell("provider_request_id", error.provider_request_id);
  add(info, "ErrorInfo", out);
}

void add_retry_info(milliseconds wait, pb::Status& out) {
  constexpr std::int64_t kMillisecond = 1'000'000;
  const auto whole = std::chrono::floor<std::chrono::seconds>(wait);
  pb::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(whole.count());
  retry.mutable_retry_delay()->set_nanos(
      static_cast<std::int32_t>((wait - whole).count() * kMillisecond));
  add(retry, "RetryInfo", out);
}

void add_bad_request(const std::string& field, std::string_view message, pb::Status& out) {
  pb::BadRequest bad;
  pb::BadRequest::FieldViolation& violation = *bad.add_field_violations();
  violation.set_field(field);
  violation.set_description(brief(message));
  add(bad, "BadRequest", out);
}

void add_quota_failure(std::string_view tenant, std::string_view message, pb::Status& out) {
  pb::QuotaFailure failure;
  pb::QuotaFailure::Violation& violation = *failure.add_violations();
  violation.set_subject("tenant:" + brief(tenant));
  violation.set_description(brief(message));
  add(failure, "QuotaFailure", out);
}

}  // namespace

std::string status_details(const Error& error, std::string_view message, std::string_view tenant) {
  const request::ErrorReasonRow& reason = request::reason_of(error);
  pb::Status status;
  status.set_code(static_cast<std::int32_t>(reason.code));
  status.set_message(std::string(message));
  add_error_info(error, reason.name, status);
  const std::optional<milliseconds> wait = pushback_of(error);
  if (wait && wait->count() >= 0) add_retry_info(*wait, status);
  if (reason.code == Code::invalid_argument && !error.field.empty()) {
    add_bad_request(error.field, message, status);
  }
  if (error.kind == ErrorKind::quota_exceeded) add_quota_failure(tenant, message, status);
  return status.SerializeAsString();
}

}  // namespace gateway::grpc_door
