// What the arguments ask for: the command and its options. CLI11 is known here alone, because its
// templates cost seconds in each file that sees them.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "client/embedctl/budget_command.h"
#include "client/embedctl/connection_options.h"
#include "client/embedctl/console.h"
#include "client/embedctl/embed_command.h"
#include "client/embedctl/exit_codes.h"
#include "client/embedctl/health_command.h"
#include "client/embedctl/models_command.h"
#include "client/embedctl/multimodal_command.h"
#include "client/embedctl/search_command.h"
#include "client/embedctl/token_command.h"

namespace embedding_client {

/// Of the commands' options only those of `command` mean anything.
struct CommandOptions {
  enum class Command { embed, multimodal, search, models, budget, health, new_token, token_hash };
  Command command = Command::embed;
  ConnectionOptions connection;
  EmbedOptions embed;
  MultimodalOptions multimodal;
  SearchOptions search;
  ModelsOptions models;
  BudgetOptions budget;
  HealthOptions health;
  NewTokenOptions new_token;
};

/// `arguments` without the program's name. The exit code if there is nothing to run: help was asked
/// for, or the command line is wrong; the console has been told.
[[nodiscard]] std::variant<CommandOptions, ExitCode> read_arguments(
    std::vector<std::string> arguments, Console& console);

}  // namespace embedding_client
