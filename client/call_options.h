// What a caller may say about one call, besides what to embed.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "client/retry.h"
#include "client/trace_context.h"

namespace embedding_client {

struct CallOptions {
  /// For the whole call, attempts and the waits between them included; the gateway learns it as the
  /// gRPC deadline and refuses at once what it can't do in time. Zero: none.
  std::chrono::milliseconds timeout{30'000};

  /// What may succeed later is tried again until `timeout` ends; see retry.h.
  RetryPolicy retry{};

  /// Whoever wants to tell of retries, or to end them for reasons of his own.
  RetryConsent retry_consent{};

  /// A requested stop ends the call soon with CANCELLED, from whatever thread it is requested.
  std::stop_token stop{};

  /// W3C trace context of whoever calls, sent with every attempt. Empty, or not of version 00: each
  /// call begins a trace of its own. A failure names the trace: Status::trace_id.
  std::string traceparent{};
};

/// When a call that starts now has to be over.
[[nodiscard]] inline Deadline deadline_of(const CallOptions& options) {
  if (options.timeout.count() == 0) return std::nullopt;
  return std::chrono::steady_clock::now() + options.timeout;
}

/// What the attempts of a call that starts now send as `traceparent`.
[[nodiscard]] inline std::string traceparent_of(const CallOptions& options) {
  return trace_id_of(options.traceparent).empty() ? new_traceparent() : options.traceparent;
}

}  // namespace embedding_client
