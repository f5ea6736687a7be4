// A sleep that a stop request cuts short.
#pragma once

#include <chrono>
#include <stop_token>

namespace embedding_client {

/// Sleeps for `duration`, not at all if it is negative. False, and soon, if a stop is requested
/// meanwhile or was before.
[[nodiscard]] bool pause_for(std::chrono::steady_clock::duration duration,
                             const std::stop_token& stop);

}  // namespace embedding_client
