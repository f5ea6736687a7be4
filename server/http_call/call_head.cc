#include "http_call/call_head.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "door/access/tenant_name.h"
#include "http_call/call_deadline.h"

namespace gateway::http_call {
namespace {

constexpr std::size_t kMaxRequestId = 128;

constexpr char to_small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_alphanumeric(char c) {
  return (to_small(c) >= 'a' && to_small(c) <= 'z') || (c >= '0' && c <= '9');
}

access::SentHeader sent(std::string_view value) {
  return {.value = value, .times = value.empty() ? 0U : 1U};
}

/// The scheme and nothing behind it.
bool holds_no_token(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer";
  authorization = authorization.substr(0, authorization.find_last_not_of(' ') + 1);
  return std::ranges::equal(authorization, kScheme, {}, to_small);
}

access::SentHeader read_authorization(const HeaderLookup& header) {
  const std::string_view value = header("authorization");
  return sent(holds_no_token(value) ? std::string_view() : value);
}

bool is_sane(std::string_view request_id) {
  return !request_id.empty() && request_id.size() <= kMaxRequestId &&
         std::ranges::all_of(request_id, [](char c) {
           return is_alphanumeric(c) || std::string_view("._:-").find(c) != std::string_view::npos;
         });
}

std::string name_request(std::string_view sent_id, const request::TraceContext& trace) {
  if (is_sane(sent_id)) return std::string(sent_id);
  std::string name(request::trace_id_of(trace));
  return name.append("-").append(trace.span_id.data(), trace.span_id.size());
}

checks::Choice<Priority> read_priority(std::string_view value) {
  if (value.empty()) return std::nullopt;
  const auto found = std::ranges::find(kPriorities, value);
  if (found == kPriorities.end()) return checks::UnknownValue{};
  return static_cast<Priority>(found - kPriorities.begin());
}

}  // namespace

CallHead read_call_head(const HeaderLookup& header, access::CertificateNames certificate,
                        Timestamp now, Duration time_limit) {
  const request::TraceContext trace =
      request::begin_span(request::parse_traceparent(header(request::kTraceparentHeader)));
  return {.shown = {.authorization = read_authorization(header),
                    .tenant = sent(header(access::kTenantHeader)),
                    .certificate = std::move(certificate)},
          .names = {.request_id = name_request(header("x-request-id"), trace), .trace = trace},
          .at = now,
          .deadline = now + told_time_limit(header).value_or(time_limit),
          .priority = read_priority(header("x-priority")),
          .host = header("host"),
          .content_type = header("content-type")};
}

request::Arrival arrival_of(const CallHead& head, request::Route route,
                            const checks::Spelling& spelling) {
  return {.route = route,
          .spelling = spelling,
          .trace = head.names.trace,
          .at = head.at,
          .deadline = head.deadline};
}

void sign(Reply& reply, const CallNames& names) {
  reply.headers.push_back({"x-request-id", names.request_id});
  reply.headers.push_back(
      {std::string(request::kTraceparentHeader), request::to_traceparent(names.trace)});
}

}  // namespace gateway::http_call
