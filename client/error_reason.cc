#include "client/error_reason.h"

#include <cstddef>
#include <cstdint>

#include <google/protobuf/io/coded_stream.h>

namespace embedding_client {
namespace {

using google::protobuf::io::CodedInputStream;

/// google/rpc/status.proto, google/protobuf/any.proto and google/rpc/error_details.proto.
constexpr std::uint32_t kDetails = 3;
constexpr std::uint32_t kTypeUrl = 1;
constexpr std::uint32_t kValue = 2;
constexpr std::uint32_t kReason = 1;

/// Gives every field that has a length to `visit(number, bytes)`, until the message ends or makes
/// no sense.
template <class Visit>
void each_part(std::string_view message, Visit&& visit) {
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(message.data()),
                      static_cast<int>(message.size()));
  while (const std::uint32_t tag = in.ReadTag()) {
    std::uint64_t number = 0;
    std::uint32_t size = 0;
    switch (tag & 7) {
      case 0:
        if (!in.ReadVarint64(&number)) return;
        break;
      case 1:
        if (!in.Skip(8)) return;
        break;
      case 2: {
        if (!in.ReadVarint32(&size)) return;
        const auto at = static_cast<std::size_t>(in.CurrentPosition());
        if (size > message.size() - at) return;
        visit(tag >> 3, message.substr(at, size));
        if (!in.Skip(static_cast<int>(size))) return;
        break;
      }
      case 5:
        if (!in.Skip(4)) return;
        break;
      default:
        return;
    }
  }
}

std::string_view part(std::string_view message, std::uint32_t number) {
  std::string_view found;
  each_part(message, [&](std::uint32_t at, std::string_view bytes) {
    if (at == number) found = bytes;
  });
  return found;
}

}  // namespace

std::string error_reason(std::string_view status) {
  std::string_view reason;
  each_part(status, [&](std::uint32_t number, std::string_view detail) {
    if (number != kDetails || !part(detail, kTypeUrl).ends_with("/google.rpc.ErrorInfo")) return;
    reason = part(part(detail, kValue), kReason);
  });
  return std::string(reason);
}

}  // namespace embedding_client
