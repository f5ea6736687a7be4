// What a gRPC call says beside the request itself.
#pragma once

#include <grpcpp/server_context.h>

#include "domain/error.h"
#include "door/request/arrival.h"
#include "door/request/intake.h"

namespace gateway::grpc_door {

/// Reads both clocks once, and begins our span in the caller's trace, if it sent one.
[[nodiscard]] request::Arrival read_arrival(request::Route route,
                                            const grpc::CallbackServerContext& context);

/// Has the call's caller enter, as Intake::enter(). However the call ends, its trailers will tell
/// our span. Once for each call.
[[nodiscard]] Result<request::RequestContext> enter(const request::Intake& intake,
                                                    request::Route route,
                                                    grpc::CallbackServerContext& context);

}  // namespace gateway::grpc_door
