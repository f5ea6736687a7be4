#include "openai_door/error_reply.h"

#include <string>

#include "door/request/header_text.h"
#include "door/request/message_text.h"
#include "encoding/json_string.h"
#include "http_call/error_headers.h"
#include "http_call/error_status.h"

namespace gateway::openai_door {

using http_call::Objection;
using http_call::Reply;

namespace {

std::string in_small_letters(std::string_view name) {
  std::string small(name);
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return small;
}

std::string code_of(const Error& error, const request::ErrorReasonRow& reason) {
  if (error.kind == ErrorKind::item_refused && !error.provider_code.empty()) {
    return request::message_text(error.provider_code, request::kMaxHeaderBytes);
  }
  return in_small_letters(reason.name);
}

struct ErrorObject {
  std::string_view message;
  std::string_view type;
  std::string_view param;  ///< Empty: null.
  std::string_view code;
};

std::string body_of(const ErrorObject& error, std::string_view request_id) {
  std::string body = R"({"error":{"message":)";
  encoding::append_json_string(body, error.message);
  body += R"(,"type":)";
  encoding::append_json_string(body, error.type);
  body += R"(,"param":)";
  if (error.param.empty()) {
    body += "null";
  } else {
    encoding::append_json_string(body, error.param);
  }
  body += R"(,"code":)";
  encoding::append_json_string(body, error.code);
  body += R"(},"request_id":)";
  encoding::append_json_string(body, request_id);
  return body += "}";
}

constexpr std::string_view kRequestError = "invalid_request_error";

std::string_view type_of(unsigned status) {
  if (status == 401) return "authentication_error";
  if (status == 403) return "permission_error";
  if (status == 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : kRequestError;
}

}  // namespace

Reply error_reply(const Error& error, std::string_view request_id) {
  const request::ErrorReasonRow& reason = request::reason_of(error);
  const unsigned status = http_call::status_of(reason.reason);
  const std::string message = request::message_text(error.message);
  const std::string code = code_of(error, reason);
  Reply reply{.status = status,
              .body = body_of({message, type_of(status), error.field, code}, request_id)};
  http_call::add_error_headers(reply, error);
  return reply;
}

Reply objection_reply(Objection objection, std::string_view request_id, std::string_view allowed) {
  const http_call::ObjectionRow& row = http_call::row_of(objection);
  std::string message(row.words);
  if (objection == Objection::unknown_path) {
    message += "; use POST /v1/embeddings or GET /v1/models";
  }
  const std::string code = in_small_letters(row.name);
  Reply reply{.status = row.status,
              .body = body_of({message, kRequestError, "", code}, request_id)};
  http_call::forbid_retry(reply);
  if (!allowed.empty()) reply.headers.push_back({"allow", std::string(allowed)});
  return reply;
}

}  // namespace gateway::openai_door
