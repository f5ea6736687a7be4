// Reads what a gRPC call shows of its caller.
#pragma once

#include <string_view>

#include <grpcpp/server_context.h>

#include "door/access/credentials.h"

namespace gateway::grpc_door {

/// The header `key` (in small letters); valid as long as the call.
[[nodiscard]] access::SentHeader sent_header(const grpc::ServerContextBase& context,
                                             std::string_view key);

[[nodiscard]] access::CallerCredentials read_credentials(const grpc::ServerContextBase& context);

}  // namespace gateway::grpc_door
