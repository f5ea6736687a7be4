#include "http_call/error_headers.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "door/request/error_reason.h"
#include "door/request/header_text.h"
#include "http_call/error_status.h"

namespace gateway::http_call {
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

/// Rounded up, so that nobody comes back too early.
void ask_back(Reply& reply, std::optional<Duration> retry_after) {
  const Duration told =
      std::clamp<Duration>(retry_after.value_or(kDefaultWait), milliseconds(1), kLongestWait);
  const auto wait = std::chrono::ceil<milliseconds>(told);
  reply.headers.push_back(
      {"retry-after", std::to_string(std::chrono::ceil<seconds>(wait).count())});
  reply.headers.push_back({"retry-after-ms", std::to_string(wait.count())});
}

}  // namespace

void forbid_retry(Reply& reply) {
  reply.headers.push_back({"x-should-retry", "false"});
}

void add_error_headers(Reply& reply, const Error& error) {
  const request::ErrorReasonRow& reason = request::reason_of(error);
  if (reason.retryable) {
    ask_back(reply, error.retry_after);
  } else {
    forbid_retry(reply);
  }
  if (status_of(reason.reason) == 401) reply.headers.push_back({"www-authenticate", "Bearer"});
  if (!error.provider_code.empty()) {
    reply.headers.push_back({"x-provider-code", request::header_text(error.provider_code)});
  }
  if (!error.provider_request_id.empty()) {
    reply.headers.push_back(
        {"x-provider-request-id", request::header_text(error.provider_request_id)});
  }
}

}  // namespace gateway::http_call
