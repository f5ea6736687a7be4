// How an RPC ends that fails as a whole.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "dispatch/probe.h"
#include "domain/rejection.h"
#include "door/request/request_tally.h"
#include "grpc_door/status_mapping.h"

namespace gateway::grpc_door {

/// Sets the trailers that belong to `error` and answers the status to finish with. Once for each
/// RPC.
[[nodiscard]] inline grpc::Status refusal(const Error& error,
                                          grpc::CallbackServerContext& context) {
  for (const auto& [key, value] : trailers_of(error)) context.AddTrailingMetadata(key, value);
  return to_status(error);
}

/// Ends a unary RPC inside its handler, which returns the answer.
[[nodiscard]] inline grpc::ServerUnaryReactor* end_at_once(const grpc::Status& status,
                                                           grpc::CallbackServerContext& context) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

/// Why a request is turned away that its caller could have known to be wrong.
[[nodiscard]] inline Rejection rejection_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unauthenticated:
      return Rejection::unauthenticated;
    case ErrorKind::permission_denied:
      return Rejection::permission;
    default:
      return Rejection::invalid;
  }
}

/// Tells the probe that the request of `tally` was turned away, at the door or by its shard, and
/// that it ends with `error`.
inline void report_rejection(dispatch::Probe& probe, const request::RequestTally& tally,
                             Rejection reason, const Error& error) {
  const dispatch::RequestFinished ended =
      tally.finished(status_code(error.kind), error.message, Clock::now());
  probe.request_rejected(ended.rpc, ended.model, reason);
  probe.request_finished(ended);
}

}  // namespace gateway::grpc_door
