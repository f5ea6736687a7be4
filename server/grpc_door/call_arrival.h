// What a gRPC call says beside the request itself.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include "domain/error.h"
#include "door/request/arrival.h"
#include "door/request/intake.h"
#include "grpc_door/request_limits.h"

namespace gateway::grpc_door {

/// Reads both clocks once, and begins our span in the caller's trace, if it sent one.
[[nodiscard]] request::Arrival read_arrival(request::Route route,
                                            const grpc::CallbackServerContext& context);

/// What all calls of a service go through. Everything referred to outlives it.
struct Entrance {
  const request::Intake& intake;
  const RequestLimits limits = {};

  /// Has the call's caller enter. However the call ends, its trailers will tell our span. Errors:
  /// as Intake::enter(), then too_large. Once for each call.
  [[nodiscard]] Result<request::RequestContext> enter(request::Route route,
                                                      grpc::CallbackServerContext& context,
                                                      const grpc::ByteBuffer& message) const;
};

}  // namespace gateway::grpc_door
