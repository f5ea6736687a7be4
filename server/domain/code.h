// How a request ends, in a word: the canonical codes, which every door spells in its own way.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gateway {

/// The canonical codes of gRPC with their numbers (grpc.io/docs/guides/status-codes).
enum class Code : std::uint8_t {
  ok,
  cancelled,
  unknown,
  invalid_argument,
  deadline_exceeded,
  not_found,
  already_exists,
  permission_denied,
  resource_exhausted,
  failed_precondition,
  aborted,
  out_of_range,
  unimplemented,
  internal,
  unavailable,
  data_loss,
  unauthenticated,
};

inline constexpr std::size_t kCodes = static_cast<std::size_t>(Code::unauthenticated) + 1;

}  // namespace gateway
