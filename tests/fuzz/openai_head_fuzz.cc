// The head of a request at the OpenAI-shaped door: its path, and headers that anybody may write.
// First the method, then the path, then a line for each of kNames.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "http_call/call_deadline.h"
#include "http_call/call_head.h"
#include "openai_door/paths.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

using namespace gateway::http_call;
using namespace gateway::openai_door;

constexpr std::array<std::string_view, 11> kNames = {"x-stainless-read-timeout",
                                                     "x-stainless-timeout",
                                                     "x-envoy-expected-rq-timeout-ms",
                                                     "grpc-timeout",
                                                     "authorization",
                                                     "x-tenant-id",
                                                     "traceparent",
                                                     "x-request-id",
                                                     "x-priority",
                                                     "host",
                                                     "content-type"};

constexpr gateway::Timestamp kNow{std::chrono::hours(1000)};

void check_path(const std::string& method, const std::string& path) {
  const Asked asked = read_path(method, path);
  fuzz::expect(asked.endpoint == Endpoint::unknown || is_ours(path), "what is asked is ours");
  fuzz::expect(asked.model.empty() != (asked.endpoint == Endpoint::model), "a model has an id");
  fuzz::expect(asked.model.size() <= path.size(), "which is no longer than its path");
  fuzz::expect(asked.allowed.empty() != (asked.endpoint == Endpoint::wrong_method),
               "a wrong method learns the right one");
  fuzz::expect(asked.allowed != method || method.empty(), "which is another one");
}

bool fits_a_header(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::string method = input.line();
  check_path(method, input.line());
  std::map<std::string_view, std::string> headers;
  for (const std::string_view name : kNames) headers[name] = input.line();
  const HeaderLookup header = [&](std::string_view name) -> std::string_view {
    return headers.at(name);
  };
  const CallHead head = read_call_head(header, {}, kNow);
  const gateway::Duration wait = head.deadline - kNow;
  fuzz::expect(wait >= gateway::Duration::zero() && wait <= std::chrono::hours(24 * 365),
               "a deadline is no more than a year away");
  const auto told = told_time_limit(header);
  fuzz::expect(wait == told.value_or(kDefaultTimeLimit), "and as far as is told");
  fuzz::expect(head.shown.authorization.times == 0 ||
                   head.shown.authorization.value == headers["authorization"],
               "a credential is handed on as it is");
  Reply reply;
  sign(reply, head.names);
  for (const gateway::HttpHeader& each : reply.headers) {
    fuzz::expect(!each.value.empty() && fits_a_header(each.value), "a reply's headers are headers");
  }
  return 0;
}
