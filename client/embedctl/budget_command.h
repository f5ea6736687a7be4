// `embedctl budget`: why something waits, at one moment or watched.
#pragma once

#include <string>

#include "client/embedctl/console.h"
#include "client/embedctl/exit_codes.h"
#include "client/embedding_client.h"

namespace embedding_client {

struct BudgetOptions {
  std::string model;  ///< Empty: all models.
  bool json = false;  ///< Each GetBudget answer as a line of JSON instead of tables.
  bool watch = false;
  bool reset = false;  ///< Forgets learned limits of a call before the look; never with `watch`.
  double interval_seconds = 1;  ///< Of the watch, from start to start.
  double deadline_seconds = 10;
};

/// Without a watch, as any call. A watch goes on while the gateway is away, and ends when it is
/// stopped (interrupted), when the gateway says no, or when the output can't be written.
[[nodiscard]] ExitCode run_budget(const BudgetOptions& options, const EmbeddingClient& client,
                                  Console& console);

}  // namespace embedding_client
