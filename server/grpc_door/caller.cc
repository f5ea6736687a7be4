#include "grpc_door/caller.h"

#include <chrono>
#include <optional>
#include <string>

#include "grpc_door/call_credentials.h"
#include "grpc_door/deadline.h"

namespace gateway {
namespace {

/// Several headers are as good as none.
std::optional<TraceContext> parent_of(const grpc::CallbackServerContext& context) {
  const SentHeader sent = sent_header(context, kTraceparentHeader);
  return sent.times == 1 ? parse_traceparent(sent.value) : std::nullopt;
}

}  // namespace

Caller read_caller(const AccessControl& access, grpc::CallbackServerContext& context) {
  const Timestamp now = Clock::now();
  const auto wall_now = std::chrono::system_clock::now();
  const TraceContext trace = begin_span(parent_of(context));
  context.AddTrailingMetadata(std::string(kTraceparentHeader), to_traceparent(trace));
  return Caller{.identity = access.identify(read_credentials(context)),
                .trace = trace,
                .arrived = now,
                .deadline = to_steady(context.deadline(), wall_now, now)};
}

RequestOrigin origin_of(Rpc rpc, const Caller& caller, std::string_view model) {
  return {.rpc = rpc,
          .model = model,
          .tenant = caller.identity ? caller.identity->tenant() : std::string(),
          .trace = caller.trace,
          .started = caller.arrived};
}

}  // namespace gateway
