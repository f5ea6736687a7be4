// Answers an accepted request at once, with all results in input order.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "dispatch/probe.h"
#include "dispatch/router.h"
#include "grpc_door/intake.h"
#include "grpc_door/slow_readers.h"

namespace gateway::grpc_door {

/// Submits the request and finishes with all results in `response`; or with the status of the
/// lowest failed item, or of the shard's refusal, and its trailers in `context`. `slow_readers`
/// ends it if the answer is not read. To be called inside the RPC's handler, which returns the
/// answer: gRPC's until OnDone, when it deletes itself. `context` and `response` are gRPC's and
/// live as long.
[[nodiscard]] grpc::ServerUnaryReactor* start_unary(dispatch::Router& router,
                                                    dispatch::Probe& probe,
                                                    SlowReaders& slow_readers, Accepted&& accepted,
                                                    grpc::CallbackServerContext& context,
                                                    grpc::ByteBuffer& response);

}  // namespace gateway::grpc_door
