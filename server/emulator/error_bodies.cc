#include "emulator/error_bodies.h"

#include <algorithm>
#include <array>

#include "emulator/float_text.h"

namespace emulator {
namespace {

/// One row of docs/provider.md, 6. The first row of a status is what a fault of that status alone
/// becomes.
struct KnownError {
  unsigned status;
  std::string_view code;
  std::string_view compatible_code;
  std::string_view message;
  std::string_view compatible_message = {};
};

constexpr std::string_view kMissingInput = "Required input parameter missing from request.";
constexpr std::string_view kInspection = "Input data may contain inappropriate content.";

constexpr std::array kKnownErrors = {
    KnownError{400, "InvalidParameter", "InvalidParameter",
               "Required body invalid, check the request body format."},
    KnownError{400, "BadRequest.EmptyInput", "invalid_request_error", kMissingInput},
    KnownError{400, "BadRequest.EmptyModel", "invalid_request_error",
               "Required parameter \"model\" missing from request.",
               "you must provide a model parameter."},
    KnownError{400, "BadRequest.TooLarge", "invalid_request_error", "Payload Too Large."},
    KnownError{
        400, "DataInspectionFailed", "data_inspection_failed", kInspection,
        "<400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate "
        "content."},
    KnownError{400, "Arrearage", "Arrearage",
               "Access denied, make sure your account is in good standing."},
    KnownError{401, "InvalidApiKey", "invalid_api_key", "Invalid API-key provided.",
               "Incorrect API key provided. "},
    KnownError{403, "AccessDenied", "access_denied", "Access denied."},
    KnownError{403, "AccessDenied.Unpurchased", "AccessDenied.Unpurchased",
               "Access to model denied. Please make sure you are eligible for using the model."},
    KnownError{403, "AllocationQuota.FreeTierOnly", "AllocationQuota.FreeTierOnly",
               "The free tier of the model has been exhausted."},
    KnownError{404, "ModelNotFound", "model_not_found", "Model can not be found.",
               "The model does not exist or you do not have access to it."},
    KnownError{404, "NotFound", "NotFound", "Not Found."},
    KnownError{413, "RequestTooLarge", "RequestTooLarge", "Payload Too Large."},
    KnownError{429, "Throttling.RateQuota", "limit_requests",
               "Requests rate limit exceeded, please try again later.",
               "You exceeded your current requests list."},
    KnownError{429, "Throttling", "Throttling", "Requests throttling triggered."},
    KnownError{429, "Throttling.AllocationQuota", "insufficient_quota",
               "Allocated quota exceeded, please increase your quota limit.",
               "You exceeded your current quota, please check your plan and billing details."},
    KnownError{
        429, "Throttling.BurstRate", "limit_burst_rate",
        "Request rate increased too quickly. To ensure system stability, please adjust your client "
        "logic to scale requests more smoothly over time."},
    KnownError{429, "PrepaidBillOverdue", "PrepaidBillOverdue", "The prepaid bill is overdue."},
    KnownError{429, "PostpaidBillOverdue", "PostpaidBillOverdue", "The postpaid bill is overdue."},
    KnownError{429, "CommodityNotPurchased", "CommodityNotPurchased",
               "Commodity has not purchased yet."},
    KnownError{500, "InternalError", "internal_error",
               "An internal error has occured, try again later or contact service support."},
    KnownError{500, "InternalError.Algo", "InternalError.Algo", "inference internal error."},
    KnownError{500, "RequestTimeOut", "RequestTimeOut", "Request timed out, try again later."},
    KnownError{503, "ModelUnavailable", "ModelUnavailable",
               "Model is unavailable, try again later."},
    KnownError{
        503, "ModelServingError", "ModelServingError",
        "Too many requests. Your requests are being throttled due to system capacity limits."},
    KnownError{504, "GatewayTimeoutError", "GatewayTimeoutError", "Gateway timeout."},
};

const KnownError* find_code(std::string_view code) {
  const auto* const found = std::ranges::find_if(kKnownErrors, [code](const KnownError& known) {
    return known.code == code || known.compatible_code == code;
  });
  return found == kKnownErrors.end() ? nullptr : found;
}

Refusal from_row(const KnownError& known) {
  Refusal made{known.status, std::string(known.code), std::string(known.message)};
  if (!known.compatible_message.empty()) made.compatible_message = known.compatible_message;
  return made;
}

}  // namespace

Refusal refusal(std::string_view code) {
  const KnownError* const known = find_code(code);
  if (known != nullptr) return from_row(*known);
  return {500, std::string(code), "An internal error has occured."};
}

Refusal refusal_of_status(unsigned status) {
  const auto* const usual = std::ranges::find(kKnownErrors, status, &KnownError::status);
  return usual != kKnownErrors.end() ? from_row(*usual) : refusal("InternalError");
}

Refusal invalid_parameter(std::string message) {
  std::string wrapped = "<400> InternalError.Algo.InvalidParameter: " + message;
  return {400, "InvalidParameter", std::move(message), std::move(wrapped)};
}

Refusal bad_parameter(std::string_view name) {
  return invalid_parameter("Required parameter(" + std::string(name) +
                           ") missing or invalid, check the request parameters.");
}

Refusal too_many_rows(std::size_t max_rows, bool old_message) {
  const std::string core =
      "batch size is invalid, it should not be larger than " + std::to_string(max_rows) + ".: ";
  if (old_message) return invalid_parameter(core + "payload.input.contents");
  return invalid_parameter("Value error, " + core + "input.contents");
}

Refusal bad_length(std::size_t max_tokens) {
  return invalid_parameter("Range of input length should be [1, " + std::to_string(max_tokens) +
                           "]");
}

Refusal not_in_compatible_mode(std::string_view model) {
  return {404, "model_not_supported",
          "Unsupported model `" + std::string(model) + "` for OpenAI compatibility mode."};
}

Refusal body_too_large(std::size_t max_bytes) {
  Refusal made{400, "BadRequest.TooLarge",
               "Exceeded limit on max bytes to request body : " + std::to_string(max_bytes)};
  made.compatible_code = Refusal::Code::null;
  return made;
}

Refusal invalid_url(std::string_view method, std::string_view path) {
  std::string message = "Invalid URL (";
  message.append(method).append(" ").append(path).append(")");
  Refusal made{404, "NotFound", std::move(message)};
  made.compatible_code = Refusal::Code::blank;
  return made;
}

Refusal throttled(Throttle by) {
  if (by == Throttle::tokens) return refusal("Throttling.AllocationQuota");
  return refusal(by == Throttle::burst ? "Throttling.BurstRate" : "Throttling.RateQuota");
}

std::string native_error_body(const Refusal& refusal, std::string_view request_id) {
  std::string body = "{\"code\":";
  append_string(body, refusal.code);
  body += ",\"message\":";
  append_string(body, refusal.message);
  body += ",\"request_id\":";
  append_string(body, request_id);
  body += '}';
  return body;
}

std::string compatible_error_body(const Refusal& refusal, std::string_view request_id) {
  const KnownError* const known = find_code(refusal.code);
  const std::string_view code =
      known != nullptr ? known->compatible_code : std::string_view(refusal.code);
  const bool by_caller = refusal.status == 401 || refusal.status == 404;
  std::string body = "{\"error\":{\"message\":";
  append_string(body, refusal.compatible_message.value_or(refusal.message));
  body += ",\"type\":";
  append_string(body, by_caller ? "invalid_request_error" : code);
  body += ",\"param\":null,\"code\":";
  if (refusal.compatible_code == Refusal::Code::null) {
    body += "null";
  } else {
    append_string(body, refusal.compatible_code == Refusal::Code::blank ? "" : code);
  }
  body += "},\"id\":";
  append_string(body, request_id);
  body += ",\"request_id\":";
  append_string(body, request_id);
  body += '}';
  return body;
}

}  // namespace emulator
