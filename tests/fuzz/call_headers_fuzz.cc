// The headers of a call that its caller writes: the trace, the token, the tenant; as the gateway
// and as the client read them. Three lines.
#include <algorithm>
#include <string>
#include <string_view>

#include "client/bearer_token.h"
#include "client/trace_context.h"
#include "door/access/bearer_token.h"
#include "door/access/tenant_name.h"
#include "door/access/token_digest.h"
#include "door/request/header_text.h"
#include "door/request/traceparent.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

void check_trace(const std::string& header) {
  const auto trace = gateway::request::parse_traceparent(header);
  const std::string_view client = embedding_client::trace_id_of(header);
  if (!trace) return fuzz::expect(client.empty(), "the client reads no trace that we do not");
  fuzz::expect(client.empty() || client == gateway::request::trace_id_of(*trace),
               "one trace, two readers");
  fuzz::expect(!client.empty() || !header.starts_with("00-"), "both read version 00");
  const gateway::request::TraceContext ours = gateway::request::begin_span(trace);
  fuzz::expect(ours.trace_id == trace->trace_id && ours.sampled == trace->sampled,
               "our span is in the caller's trace");
  const std::string written = gateway::request::to_traceparent(*trace);
  const auto read = gateway::request::parse_traceparent(written);
  fuzz::expect(read && read->trace_id == trace->trace_id && read->span_id == trace->span_id &&
                   read->sampled == trace->sampled,
               "what we write we read");
  fuzz::expect(gateway::request::header_text(written) == written, "and gRPC carries it");
}

void check_token(const std::string& text) {
  if (const auto token = gateway::access::bearer_token(text)) {
    fuzz::expect(!token->empty() && token->size() <= gateway::access::kMaxTokenBytes,
                 "a token is short");
    fuzz::expect(text.ends_with(*token), "and is all that follows the scheme");
  }
  const auto sent = embedding_client::token_in(text);
  if (!sent) return;
  fuzz::expect(text.find(*sent) != std::string::npos, "the client sends what it was given");
  const std::string header = "Bearer " + *sent;
  const auto read = gateway::access::bearer_token(header);
  fuzz::expect(!read || *read == *sent, "the gateway reads what the client sends");
  const auto is_token_character = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("-._~+/=").find(c) != std::string_view::npos;
  };
  const bool sound = sent->size() <= gateway::access::kMaxTokenBytes &&
                     std::ranges::all_of(*sent, is_token_character);
  fuzz::expect(read.has_value() == sound, "every token of RFC 6750 is read, and no other");
}

void check_names(const std::string& text) {
  if (gateway::access::check_tenant(text)) return;
  fuzz::expect(!text.empty() && text.size() <= gateway::access::kMaxTenantBytes,
               "a tenant's name is short");
  fuzz::expect(gateway::request::header_text(text) == text, "a tenant's name fits into a header");
  const auto digest = gateway::access::parse_digest("sha256:" + text);
  fuzz::expect(
      digest.has_value() ==
          (text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos),
      "a digest is 64 hexadecimal digits");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  check_trace(input.line());
  check_token(input.line());
  check_names(input.rest());
  return 0;
}
