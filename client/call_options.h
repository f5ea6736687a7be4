// What a caller may say about one call, besides what to embed.
#pragma once

#include <chrono>
#include <stop_token>

#include "client/retry.h"

namespace embedding_client {

struct CallOptions {
  /// For the whole call, attempts and the waits between them included; the gateway learns it as the
  /// gRPC deadline and refuses at once what it can't do in time. Zero: none.
  std::chrono::milliseconds timeout{30'000};

  RetryPolicy retry{};

  /// A requested stop ends the call soon with CANCELLED, from whatever thread it is requested.
  std::stop_token stop{};
};

/// When a call that starts now has to be over.
[[nodiscard]] inline Deadline deadline_of(const CallOptions& options) {
  if (options.timeout.count() == 0) return std::nullopt;
  return std::chrono::steady_clock::now() + options.timeout;
}

}  // namespace embedding_client
