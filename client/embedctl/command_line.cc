#include "client/embedctl/command_line.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include <CLI/CLI.hpp>

#include "client/embedctl/budget_command.h"
#include "client/embedctl/connection_options.h"
#include "client/embedctl/embed_command.h"
#include "client/embedctl/failure_report.h"
#include "client/embedctl/health_command.h"
#include "client/embedctl/models_command.h"
#include "client/embedctl/multimodal_command.h"
#include "client/embedctl/search_command.h"
#include "client/embedctl/token_command.h"
#include "client/trace_context.h"

namespace embedding_client {
namespace {

/// The parser and everything it fills in.
///
/// Thread: one.
class CommandLine {
 public:
  CommandLine()
      : app_("Embeddings from the command line, through an embedding gateway.", "embedctl") {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", EMBEDCTL_VERSION);
    app_.footer(std::string(exit_codes_help()));
    connection_.channel.address = default_address();
    add_connection_options(app_, connection_);
    embed_ = add("embed", "Embed texts, or the lines of a file", add_embed_options, embed_options_);
    multimodal_ = add("multimodal", "Embed texts, images and videos", add_multimodal_options,
                      multimodal_options_);
    search_ = add("search", "Rank the lines of a file by similarity to a query", add_search_options,
                  search_options_);
    models_ =
        add("models", "List the models the gateway serves", add_models_options, models_options_);
    budget_ = add("budget", "Show how provider budgets are spent, who waits and for how long",
                  add_budget_options, budget_options_);
    health_ = add("health", "Ask whether the gateway serves", add_health_options, health_options_);
    CLI::App* const token = app_.add_subcommand("token", "Make bearer tokens for the gateway");
    token->require_subcommand(1);
    new_token_ = token->add_subcommand("new", "Make a token, and the line that lets it in");
    add_new_token_options(*new_token_, new_token_options_);
    token_hash_ = token->add_subcommand("hash", "Print the hash of the token on standard input");
  }

  ExitCode run(std::vector<std::string> arguments, Console& console) {
    if (const auto early_end = parse(std::move(arguments), console)) return *early_end;
    if (new_token_->parsed()) return run_new_token(new_token_options_, console);
    if (token_hash_->parsed()) return run_token_hash(console);
    connection_.anonymous = health_->parsed();  // Everybody may ask for it, over any port.
    const auto channel = channel_options_of(connection_);
    if (!channel) return report_usage(console, channel.error().message);
    const auto client = EmbeddingClient::connect(*channel);
    if (!client) return report_usage(console, client.error().message);
    console.connection = connection_of(*channel);
    console.traceparent = new_traceparent();
    if (embed_->parsed()) return run_embed(embed_options_, *client, console);
    if (multimodal_->parsed()) return run_multimodal(multimodal_options_, *client, console);
    if (search_->parsed()) return run_search(search_options_, *client, console);
    if (models_->parsed()) return run_models(models_options_, *client, console);
    if (budget_->parsed()) return run_budget(budget_options_, *client, console);
    return run_health(health_options_, *client, console);
  }

 private:
  template <class Options>
  CLI::App* add(const char* name, const char* purpose, void (*add_options)(CLI::App&, Options&),
                Options& options) {
    CLI::App* const command = app_.add_subcommand(name, purpose);
    add_options(*command, options);
    add_connection_options(*command, connection_);
    return command;
  }

  /// The exit code if there is nothing to run: help was asked for, or the command line is wrong.
  std::optional<ExitCode> parse(std::vector<std::string> arguments, Console& console) {
    std::vector<std::string> verbatim = cut_verbatim_texts(arguments);
    try {
      std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back.
      app_.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      return app_.exit(error, console.out, console.err) == 0 ? ExitCode::ok : ExitCode::usage;
    }
    multimodal_options_.contents = contents_in_order(*multimodal_);
    embed_options_.texts = embed_->remaining();
    for (const std::string& text : embed_options_.texts) {
      if (text.size() > 1 && text.front() == '-') {
        return report_usage(
            console, "unknown option " + text + "; put -- before a text that begins with a dash");
      }
    }
    std::move(verbatim.begin(), verbatim.end(), std::back_inserter(embed_options_.texts));
    return std::nullopt;
  }

  /// What follows "--" on an `embed` command line; CLI11 has no place for it without a positional
  /// option.
  static std::vector<std::string> cut_verbatim_texts(std::vector<std::string>& arguments) {
    const auto mark = std::find(arguments.begin(), arguments.end(), "--");
    if (mark == arguments.end() || std::find(arguments.begin(), mark, "embed") == mark) return {};
    std::vector<std::string> texts(mark + 1, arguments.end());
    arguments.erase(mark, arguments.end());
    return texts;
  }

  CLI::App app_;
  ConnectionOptions connection_;
  EmbedOptions embed_options_;
  MultimodalOptions multimodal_options_;
  SearchOptions search_options_;
  ModelsOptions models_options_;
  BudgetOptions budget_options_;
  HealthOptions health_options_;
  NewTokenOptions new_token_options_;
  CLI::App* embed_;
  CLI::App* multimodal_;
  CLI::App* search_;
  CLI::App* models_;
  CLI::App* budget_;
  CLI::App* health_;
  CLI::App* new_token_;
  CLI::App* token_hash_;
};

}  // namespace

ExitCode run_command_line(std::vector<std::string> arguments, Console& console) {
  return CommandLine().run(std::move(arguments), console);
}

}  // namespace embedding_client
