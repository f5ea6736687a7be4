// When a caller is told to come back.
#pragma once

#include <chrono>
#include <optional>

#include "domain/error.h"

namespace gateway::grpc_door {

/// What callers are told who are to come back and of whom nothing better is known.
inline constexpr std::chrono::milliseconds kDefaultPushback{1000};

/// Whole milliseconds, rounded up so that nobody comes back too early; never negative.
[[nodiscard]] std::chrono::milliseconds in_milliseconds(Duration duration);

/// With RESOURCE_EXHAUSTED and UNAVAILABLE alone, which others repeat by themselves. Negative:
/// never, since the same request can't succeed (gRFC A6).
[[nodiscard]] std::optional<std::chrono::milliseconds> pushback_of(const Error& error);

}  // namespace gateway::grpc_door
