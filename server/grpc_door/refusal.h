// How an RPC ends that fails as a whole.
#pragma once

#include <string_view>

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "domain/error.h"
#include "grpc_door/answer_hold.h"
#include "grpc_door/status_mapping.h"

namespace gateway::grpc_door {

/// Sets the trailers that belong to `error` and answers the status to finish with. Once for each
/// RPC. `tenant` is whose request it was, which a quota's refusal tells.
[[nodiscard]] inline grpc::Status refusal(const Error& error, grpc::CallbackServerContext& context,
                                          std::string_view tenant = {}) {
  for (const auto& [key, value] : trailers_of(error)) context.AddTrailingMetadata(key, value);
  return to_status(error, tenant);
}

/// Ends a unary RPC inside its handler, which returns the answer; or when `hold` lets it.
[[nodiscard]] inline grpc::ServerUnaryReactor* refuse_unary(const Error& error,
                                                            grpc::CallbackServerContext& context,
                                                            AnswerHold& hold,
                                                            std::string_view tenant = {}) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  hold.pass([reactor, status = refusal(error, context, tenant)] { reactor->Finish(status); });
  return reactor;
}

}  // namespace gateway::grpc_door
