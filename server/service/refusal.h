// How an RPC ends that fails as a whole.
#pragma once

#include <grpcpp/server_context.h>

#include "service/status_mapping.h"

namespace gateway {

/// Sets the trailers that belong to `error` and answers the status to finish with. Once for each
/// RPC.
[[nodiscard]] inline grpc::Status refusal(const Error& error,
                                          grpc::CallbackServerContext& context) {
  for (const auto& [key, value] : trailers_of(error)) context.AddTrailingMetadata(key, value);
  return to_status(error);
}

}  // namespace gateway
