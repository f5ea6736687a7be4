// Answers an admitted request at once, with all results in input order.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "dispatch/embed_request.h"
#include "door/request/request_context.h"
#include "grpc_door/answer_hold.h"
#include "grpc_door/slow_readers.h"

namespace gateway::grpc_door {

/// A unary RPC as gRPC keeps it until it is done.
struct UnaryCall {
  grpc::CallbackServerContext& context;
  grpc::ByteBuffer& response;
};

/// Submits `admitted` and finishes with all results in the response; or with the status of the
/// lowest failed item, or of the shard's refusal, and its trailers. `slow_readers` ends it if the
/// answer is not read, and `hold` may keep it back. To be called inside the RPC's handler, which
/// returns the answer: gRPC's until OnDone, when it deletes itself.
[[nodiscard]] grpc::ServerUnaryReactor* answer_at_once(request::RequestContext&& request,
                                                       dispatch::EmbedRequest&& admitted,
                                                       UnaryCall call, SlowReaders& slow_readers,
                                                       AnswerHold& hold);

}  // namespace gateway::grpc_door
