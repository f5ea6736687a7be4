// `embedctl models`: what the gateway serves.
#pragma once

#include "client/embedctl/cli_app.h"
#include "client/embedctl/console.h"
#include "client/embedctl/exit_codes.h"
#include "client/embedding_client.h"

namespace embedding_client {

struct ModelsOptions {
  bool json =
      false;  ///< The ListModels answer as JSON (the proto's own mapping) instead of a table.
  double deadline_seconds = 10;
};

void add_models_options(CLI::App& command, ModelsOptions& options);

[[nodiscard]] ExitCode run_models(const ModelsOptions& options, const EmbeddingClient& client,
                                  Console& console);

}  // namespace embedding_client
