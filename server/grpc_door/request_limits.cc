#include "grpc_door/request_limits.h"

#include <string>
#include <string_view>

namespace gateway::grpc_door {
namespace {

/// RFC 9113, section 6.5.2: SETTINGS_MAX_HEADER_LIST_SIZE.
constexpr std::size_t kPairBytes = 32;

std::size_t metadata_bytes(const grpc::ServerContextBase& context) {
  std::size_t bytes = 0;
  for (const auto& [key, value] : context.client_metadata()) {
    bytes += key.size() + value.size() + kPairBytes;
  }
  return bytes;
}

Error too_large(std::string_view what, std::size_t bytes, std::size_t limit,
                std::string_view setting) {
  std::string message("the request's ");
  message.append(what).append(" has ").append(std::to_string(bytes)).append(" bytes; at most ");
  message.append(std::to_string(limit)).append(" are taken (").append(setting).append(")");
  return {ErrorKind::too_large, std::move(message)};
}

}  // namespace

std::optional<TooLarge> check_size(const RequestLimits& limits,
                                   const grpc::ServerContextBase& context,
                                   const grpc::ByteBuffer& message) {
  const std::size_t metadata = metadata_bytes(context);
  if (metadata > limits.max_metadata_bytes) {
    return TooLarge{
        Rejection::metadata_too_large,
        too_large("metadata", metadata, limits.max_metadata_bytes, "server.max_metadata_bytes")};
  }
  if (message.Length() > limits.max_message_bytes) {
    return TooLarge{Rejection::message_too_large,
                    too_large("message", message.Length(), limits.max_message_bytes,
                              "server.max_message_bytes")};
  }
  return std::nullopt;
}

}  // namespace gateway::grpc_door
