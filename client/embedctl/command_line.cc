#include "client/embedctl/command_line.h"

#include <ostream>
#include <utility>
#include <variant>

#include "client/embedctl/failure_report.h"
#include "client/embedctl/options.h"
#include "client/embedding_client.h"
#include "client/trace_context.h"

namespace embedding_client {
namespace {

using Command = CommandOptions::Command;

ExitCode run(CommandOptions options, Console& console) {
  if (options.command == Command::new_token) return run_new_token(options.new_token, console);
  if (options.command == Command::token_hash) return run_token_hash(console);
  // Everybody may ask for the health, over any port.
  options.connection.anonymous = options.command == Command::health;
  const auto channel = channel_options_of(options.connection);
  if (!channel) return report_usage(console, channel.error().message);
  const auto client = EmbeddingClient::connect(*channel);
  if (!client) return report_usage(console, client.error().message);
  console.connection = connection_of(*channel);
  console.traceparent = new_traceparent();
  switch (options.command) {
    case Command::embed:
      return run_embed(options.embed, *client, console);
    case Command::multimodal:
      return run_multimodal(options.multimodal, *client, console);
    case Command::search:
      return run_search(options.search, *client, console);
    case Command::models:
      return run_models(options.models, *client, console);
    case Command::budget:
      return run_budget(options.budget, *client, console);
    case Command::health:
    case Command::new_token:
    case Command::token_hash:
      break;
  }
  return run_health(options.health, *client, console);
}

}  // namespace

ExitCode run_command_line(std::vector<std::string> arguments, Console& console) {
  auto asked = read_arguments(std::move(arguments), console);
  if (const ExitCode* const early_end = std::get_if<ExitCode>(&asked)) return *early_end;
  return run(std::get<CommandOptions>(std::move(asked)), console);
}

}  // namespace embedding_client
