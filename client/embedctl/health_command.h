// `embedctl health`: whether the gateway serves, for people and for container health checks.
#pragma once

#include <string>

#include "client/embedctl/console.h"
#include "client/embedctl/exit_codes.h"
#include "client/embedding_client.h"

namespace embedding_client {

struct HealthOptions {
  std::string service;  ///< Empty: the gateway as a whole.
  double deadline_seconds = 3;
};

/// One attempt. ok: serving; some_failed (1): answered, but not serving; else as any failed call.
[[nodiscard]] ExitCode run_health(const HealthOptions& options, const EmbeddingClient& client,
                                  Console& console);

}  // namespace embedding_client
