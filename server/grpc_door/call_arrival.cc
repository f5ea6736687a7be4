#include "grpc_door/call_arrival.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "grpc_door/answer_encoding.h"
#include "grpc_door/call_credentials.h"
#include "grpc_door/deadline.h"
#include "grpc_door/spelling.h"

namespace gateway::grpc_door {
namespace {

/// Several headers are as good as none.
std::optional<request::TraceContext> parent_of(const grpc::CallbackServerContext& context) {
  const access::SentHeader sent = sent_header(context, request::kTraceparentHeader);
  return sent.times == 1 ? request::parse_traceparent(sent.value) : std::nullopt;
}

}  // namespace

request::Arrival read_arrival(request::Route route, const grpc::CallbackServerContext& context) {
  const Timestamp now = Clock::now();
  const auto wall_now = std::chrono::system_clock::now();
  return {.route = route,
          .spelling = kSpelling,
          .trace = request::begin_span(parent_of(context)),
          .at = now,
          .deadline = to_steady(context.deadline(), wall_now, now),
          .one_message = request::is_unary(route) ? &kAnswerEncoding : nullptr};
}

Result<request::RequestContext> Entrance::enter(request::Route route,
                                                grpc::CallbackServerContext& context,
                                                const grpc::ByteBuffer& message) const {
  const request::Arrival arrival = read_arrival(route, context);
  context.AddTrailingMetadata(std::string(request::kTraceparentHeader),
                              request::to_traceparent(arrival.trace));
  Result<request::RequestContext> request = intake.enter(arrival, read_credentials(context));
  if (!request) return request;
  if (auto size = check_size(limits, context, message)) {
    return request->reject(size->reason, std::move(size->error));
  }
  return request;
}

}  // namespace gateway::grpc_door
