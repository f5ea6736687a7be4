// `embedctl models`: what the gateway serves.
#pragma once

#include "client/embedctl/console.h"
#include "client/embedctl/exit_codes.h"
#include "client/embedding_client.h"

namespace embedding_client {

struct ModelsOptions {
  bool json =
      false;  ///< The ListModels answer as JSON (the proto's own mapping) instead of a table.
  double deadline_seconds = 10;
};

[[nodiscard]] ExitCode run_models(const ModelsOptions& options, const EmbeddingClient& client,
                                  Console& console);

}  // namespace embedding_client
