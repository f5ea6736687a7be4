#include "dashscope_door/error_reply.h"

#include <array>
#include <cstddef>
#include <string>

#include "dashscope_door/error_codes.h"
#include "door/request/header_text.h"
#include "door/request/message_text.h"
#include "encoding/json_string.h"
#include "http_call/error_headers.h"
#include "http_call/error_status.h"

namespace gateway::dashscope_door {

using http_call::Objection;
using http_call::Reply;

namespace {

constexpr bool are_in_order() {
  for (std::size_t k = 0; k < kErrorCodes.size(); ++k) {
    if (static_cast<std::size_t>(kErrorCodes[k].reason) != k) return false;
  }
  return true;
}
static_assert(are_in_order());

/// In the order of the objections.
constexpr std::array<std::string_view, http_call::kObjections.size()> kObjectionCodes = {
    "BadRequest",          "NotFound",
    "MethodNotAllowed",    "BadRequest.TooLarge",
    "BadRequest.TooLarge", "BadRequest.UnsupportedEncoding",
    "BadRequest"};

std::string body_of(std::string_view code, std::string_view message, std::string_view request_id) {
  std::string body = R"({"code":)";
  encoding::append_json_string(body, code);
  body += R"(,"message":)";
  encoding::append_json_string(body, message);
  body += R"(,"request_id":)";
  encoding::append_json_string(body, request_id);
  return body += "}";
}

}  // namespace

Reply error_reply(const Error& error, std::string_view request_id) {
  const request::ErrorReason reason = request::reason_of(error).reason;
  const ErrorCode& code = code_of(reason);
  const bool its_own = code.prefers_the_providers && !error.provider_code.empty();
  const std::string told =
      its_own ? request::message_text(error.provider_code, request::kMaxHeaderBytes)
              : std::string(code.code);
  Reply reply{.status = http_call::status_of(reason),
              .body = body_of(told, request::message_text(error.message), request_id)};
  http_call::add_error_headers(reply, error);
  return reply;
}

Reply objection_reply(Objection objection, std::string_view request_id, std::string_view allowed) {
  const http_call::ObjectionRow& row = http_call::row_of(objection);
  Reply reply{
      .status = row.status,
      .body = body_of(kObjectionCodes[static_cast<std::size_t>(objection)], row.words, request_id)};
  http_call::forbid_retry(reply);
  if (!allowed.empty()) reply.headers.push_back({"allow", std::string(allowed)});
  return reply;
}

}  // namespace gateway::dashscope_door
