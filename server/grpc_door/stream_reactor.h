// Answers an admitted request as a stream of results.
#pragma once

#include <string_view>

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "dispatch/embed_request.h"
#include "domain/error.h"
#include "door/request/request_context.h"
#include "grpc_door/answer_hold.h"
#include "grpc_door/slow_readers.h"

namespace gateway::grpc_door {

using StreamOut = grpc::ServerWriteReactor<grpc::ByteBuffer>;

/// Submits `admitted`; each result is written as it comes, one write at a time, and the summary
/// last; `slow_readers` ends it if it is not read, and `hold` may keep its end back. If the shard
/// refuses the request, the stream ends before its first message, with the refusal's trailers in
/// `context`. To be called inside the RPC's handler, which returns the answer: gRPC's until OnDone,
/// when it deletes itself. `context` is gRPC's and lives as long.
[[nodiscard]] StreamOut* stream_results(request::RequestContext&& request,
                                        dispatch::EmbedRequest&& admitted,
                                        grpc::CallbackServerContext& context,
                                        SlowReaders& slow_readers, AnswerHold& hold);

/// Ends the stream before its first message, as refusal(); or when `hold` lets it.
[[nodiscard]] StreamOut* refuse_stream(const Error& error, grpc::CallbackServerContext& context,
                                       AnswerHold& hold, std::string_view tenant = {});

}  // namespace gateway::grpc_door
