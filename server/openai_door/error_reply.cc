#include "openai_door/error_reply.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "door/request/header_text.h"
#include "door/request/message_text.h"
#include "encoding/json_string.h"

namespace gateway::openai_door {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr bool are_in_order() {
  for (std::size_t k = 0; k < kErrorStatuses.size(); ++k) {
    if (static_cast<std::size_t>(kErrorStatuses[k].reason) != k) return false;
  }
  return true;
}
static_assert(are_in_order());

/// For those of whom nothing better is known.
constexpr milliseconds kDefaultWait{1000};
/// Clients do sums with it.
constexpr milliseconds kLongestWait = std::chrono::hours(24 * 7);

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

void forbid_retry(Reply& reply) {
  reply.headers.push_back({"x-should-retry", "false"});
}

/// Rounded up, so that nobody comes back too early.
void ask_back(Reply& reply, std::optional<Duration> retry_after) {
  const Duration told =
      std::clamp<Duration>(retry_after.value_or(kDefaultWait), milliseconds(1), kLongestWait);
  const auto wait = std::chrono::ceil<milliseconds>(told);
  reply.headers.push_back(
      {"retry-after", std::to_string(std::chrono::ceil<seconds>(wait).count())});
  reply.headers.push_back({"retry-after-ms", std::to_string(wait.count())});
}

struct ObjectionRow {
  Objection objection;
  unsigned status;
  std::string_view code;
  std::string_view message;
};

constexpr std::array<ObjectionRow, kObjections> kObjectionRows{{
    {Objection::malformed, 400, "invalid_request", "this is no well-formed HTTP/1.1 request"},
    {Objection::unknown_path, 404, "unknown_path",
     "there is nothing at this path; use POST /v1/embeddings or GET /v1/models"},
    {Objection::wrong_method, 405, "wrong_method", "this path does not take that method"},
    {Objection::body_too_large, 413, "message_too_large",
     "the request's body is larger than this gateway takes; send fewer texts at once"},
    {Objection::headers_too_large, 431, "metadata_too_large",
     "the request's headers are larger than this gateway takes; send less of them"},
    {Objection::unknown_coding, 501, "unknown_coding",
     "the body is coded in a way that this gateway does not take; send it plain"},
}};

constexpr bool objections_are_in_order() {
  for (std::size_t k = 0; k < kObjectionRows.size(); ++k) {
    if (static_cast<std::size_t>(kObjectionRows[k].objection) != k) return false;
  }
  return true;
}
static_assert(objections_are_in_order());

}  // namespace

Reply error_reply(const Error& error, std::string_view request_id) {
  const request::ErrorReasonRow& reason = request::reason_of(error);
  const ErrorStatus& status = status_of(reason.reason);
  const std::string message = request::message_text(error.message);
  const std::string code = code_of(error, reason);
  Reply reply{.status = status.status,
              .body = body_of({message, status.type, error.field, code}, request_id)};
  if (reason.retryable) {
    ask_back(reply, error.retry_after);
  } else {
    forbid_retry(reply);
  }
  if (status.status == 401) reply.headers.push_back({"www-authenticate", "Bearer"});
  if (!error.provider_code.empty()) {
    reply.headers.push_back({"x-provider-code", request::header_text(error.provider_code)});
  }
  if (!error.provider_request_id.empty()) {
    reply.headers.push_back(
        {"x-provider-request-id", request::header_text(error.provider_request_id)});
  }
  return reply;
}

Reply objection_reply(Objection objection, std::string_view request_id, std::string_view allowed) {
  const ObjectionRow& row = kObjectionRows[static_cast<std::size_t>(objection)];
  Reply reply{.status = row.status,
              .body = body_of({row.message, error_type::kRequest, "", row.code}, request_id)};
  forbid_retry(reply);
  if (!allowed.empty()) reply.headers.push_back({"allow", std::string(allowed)});
  return reply;
}

}  // namespace gateway::openai_door
