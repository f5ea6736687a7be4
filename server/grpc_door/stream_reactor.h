// Answers an accepted request as a stream of results.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "dispatch/probe.h"
#include "dispatch/router.h"
#include "grpc_door/intake.h"
#include "grpc_door/slow_readers.h"

namespace gateway::grpc_door {

using StreamOut = grpc::ServerWriteReactor<grpc::ByteBuffer>;

/// Submits the request; each result is written as it comes, one write at a time, and the summary
/// last; `slow_readers` ends it if it is not read. If the shard refuses the request, the stream
/// ends before its first message, with the refusal's trailers in `context`. To be called inside the
/// RPC's handler, which returns the answer: gRPC's until OnDone, when it deletes itself. `context`
/// is gRPC's and lives as long.
[[nodiscard]] StreamOut* start_stream(dispatch::Router& router, dispatch::Probe& probe,
                                      SlowReaders& slow_readers, Accepted&& accepted,
                                      grpc::CallbackServerContext& context);

/// Ends the stream before its first message. The caller has set the trailers.
[[nodiscard]] StreamOut* refuse_stream(const grpc::Status& status);

}  // namespace gateway::grpc_door
