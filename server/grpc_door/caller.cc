#include "grpc_door/caller.h"

#include <chrono>
#include <optional>
#include <string>

#include "grpc_door/call_credentials.h"
#include "grpc_door/deadline.h"

namespace gateway::grpc_door {
namespace {

/// Several headers are as good as none.
std::optional<request::TraceContext> parent_of(const grpc::CallbackServerContext& context) {
  const access::SentHeader sent = sent_header(context, request::kTraceparentHeader);
  return sent.times == 1 ? request::parse_traceparent(sent.value) : std::nullopt;
}

}  // namespace

Caller read_caller(const access::AccessControl& access, grpc::CallbackServerContext& context) {
  const Timestamp now = Clock::now();
  const auto wall_now = std::chrono::system_clock::now();
  const request::TraceContext trace = request::begin_span(parent_of(context));
  context.AddTrailingMetadata(std::string(request::kTraceparentHeader),
                              request::to_traceparent(trace));
  return Caller{.identity = access.identify(read_credentials(context)),
                .trace = trace,
                .arrived = now,
                .deadline = to_steady(context.deadline(), wall_now, now)};
}

request::RequestOrigin origin_of(dispatch::Rpc rpc, const Caller& caller, std::string_view model) {
  return {.rpc = rpc,
          .model = model,
          .tenant = caller.identity ? caller.identity->tenant() : std::string(),
          .trace = caller.trace,
          .started = caller.arrived};
}

}  // namespace gateway::grpc_door
