// How large a call may be that comes in.
#pragma once

#include <cstddef>
#include <optional>

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include "domain/error.h"
#include "domain/rejection.h"

namespace gateway::grpc_door {

/// Every number is > 0.
struct RequestLimits {
  std::size_t max_message_bytes = 32 * 1024 * 1024;
  /// Of what callers send as metadata: names, values and 32 bytes for each pair, as HTTP/2 counts
  /// them. What gRPC keeps to itself (the path, the time limit) is not seen and not counted.
  std::size_t max_metadata_bytes = 16 * 1024;
};

/// gRPC 1.51 tells nobody of the calls that it refuses, so it is let take more than we do: what is
/// over our limit is refused by us, in words, counted and logged; what is over gRPC's own limit is
/// not, but memory stays bounded.
inline constexpr std::size_t kUnseenFrom = 2;

struct TooLarge {
  Rejection reason;
  Error error;  ///< too_large.
};

/// The complaint about a call that gRPC has let through. Looks into neither the message nor a
/// value.
[[nodiscard]] std::optional<TooLarge> check_size(const RequestLimits& limits,
                                                 const grpc::ServerContextBase& context,
                                                 const grpc::ByteBuffer& message);

}  // namespace gateway::grpc_door
