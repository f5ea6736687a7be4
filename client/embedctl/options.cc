#include "client/embedctl/options.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include <CLI/CLI.hpp>

#include "client/embedctl/failure_report.h"

namespace embedding_client {
namespace {

/// Of `embed`: long enough to wait for a gateway whose host is started anew.
constexpr double kEmbedDeadlineSeconds = 600;

/// --deadline, in seconds, of more than nothing and at most a day.
void add_deadline_option(CLI::App& command, double& seconds, const char* purpose) {
  command.add_option("--deadline", seconds, purpose)
      ->check(CLI::Range(0.001, 86'400.0).description(""))
      ->type_name("SECONDS")
      ->capture_default_str();
}

void add_connection_options(CLI::App& command, ConnectionOptions& options) {
  constexpr const char* kGroup = "Connection";
  ChannelOptions& channel = options.channel;
  const auto add_value = [&](const char* names, std::string& value, const char* kind,
                             const char* purpose) {
    command.add_option(names, value, purpose)->type_name(kind)->group(kGroup);
  };
  add_value("-a,--address", channel.address, "HOST:PORT",
            "Gateway; default: $EMBEDCTL_ADDRESS or localhost:50051");
  command
      .add_flag("--tls", channel.tls,
                "Encrypt, and verify by the system's certificates; default: plain text")
      ->group(kGroup);
  add_value("--ca", channel.ca_file, "FILE", "Encrypt, and verify by these certificates (PEM)");
  add_value("--cert", channel.certificate_file, "FILE", "Client certificate (PEM); encrypts too");
  add_value("--key", channel.key_file, "FILE", "Key of the client certificate (PEM)");
  add_value("--server-name", channel.server_name, "NAME",
            "Name in the gateway's certificate, if it is not that of the address");
  add_value("--token-file", channel.token_file, "FILE",
            "File that holds the bearer token; default: $EMBEDDING_GATEWAY_TOKEN, or none");
  add_value("--tenant", channel.tenant, "NAME",
            "Tenant to be counted as, where the gateway believes it");
  command
      .add_flag("--plaintext", options.plaintext,
                "Plain text, even if a token goes to another host")
      ->group(kGroup);
}

void add_request_options(CLI::App& command, RequestOptions& options) {
  command
      .add_option("-m,--model", options.model,
                  "Model, as `embedctl models` lists them; default: the gateway's")
      ->type_name("NAME");
  command
      .add_option("-d,--dimension", options.dimension,
                  "Length of the vectors; default: the model's")
      ->type_name("N");
  command.add_option("--instruct", options.instruct,
                     "English task description, for models that take one");
  command
      .add_option("--priority", options.priority,
                  "interactive goes first, bulk takes what is left; default: as the tenant may")
      ->check(CLI::IsMember({"interactive", "bulk"}).description(""))
      ->type_name("interactive|bulk");
  add_deadline_option(command, options.deadline_seconds, "For each request, retries included");
  command
      .add_option(
          "--attempts", options.attempts,
          "Times a request is sent at most while the gateway is overloaded or down; "
          "default: 4, or until --deadline for `embed` of lines, once the gateway was reached")
      ->check(CLI::Range(1, 100).description(""))
      ->type_name("N");
}

/// --batch and --parallel.
void add_pipeline_options(CLI::App& command, PipelineLimits& limits) {
  command
      .add_option("--batch", limits.batch,
                  "Texts in one request; lines wait for a full one, so 1 for a slow pipe")
      ->check(CLI::Range(1, 10'000).description(""))
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--parallel", limits.parallel, "Requests in flight")
      ->check(CLI::Range(1, 64).description(""))
      ->type_name("N")
      ->capture_default_str();
}

void add_output_options(CLI::App& command, OutputOptions& options) {
  command
      .add_option("-f,--format", options.format,
                  "Default: by the ending of --out, else table on a terminal, "
                  "jsonl elsewhere")
      ->check(CLI::IsMember({"table", "jsonl", "npy"}).description(""))
      ->type_name("table|jsonl|npy");
  command
      .add_option("-o,--out", options.path,
                  "New file, complete or not there: until then it is FILE.partial, which stays "
                  "after an interruption")
      ->type_name("FILE");
  command.add_flag("--force", options.replace,
                   "Replace the file of --out if it is there; FILE.partial never");
  command.add_flag("--with-text", options.with_text, "jsonl: repeat each text beside its vector");
}

void add_embed_options(CLI::App& command, EmbedOptions& options) {
  command.allow_extras();  // The texts: an option would split one that looks like [a,b].
  command.footer(
      "TEXT...  the texts; none or \"-\" reads lines from standard input. Put -- before texts that "
      "begin with a dash.\n"
      "Line endings are no part of a text. An empty line, one over 1 MiB or one that is not UTF-8 "
      "fails by itself,\n"
      "so result k is always line k + 1 (unless --skip-empty).");
  command.add_option("--file", options.file, "Read lines from this file; \"-\" is standard input")
      ->type_name("FILE");
  command.add_flag("--skip-empty", options.skip_empty,
                   "Leave out empty lines instead of failing them");
  command.add_option("--output", options.output_type, "Vectors to compute")
      ->check(CLI::IsMember({"dense", "sparse", "dense+sparse"}).description(""))
      ->type_name("dense|sparse|dense+sparse")
      ->capture_default_str();
  command.add_option("--text-type", options.text_type, "What the texts are in retrieval")
      ->check(CLI::IsMember({"document", "query"}).description(""))
      ->type_name("document|query")
      ->capture_default_str();
  add_output_options(command, options.output);
  options.request.deadline_seconds = kEmbedDeadlineSeconds;
  add_request_options(command, options.request);
  add_pipeline_options(command, options.limits);
}

void add_multimodal_options(CLI::App& command, MultimodalOptions& options) {
  // Values are taken from the options themselves, in contents_in_order(); one value each, so that
  // what follows an option is not swallowed.
  for (const auto& [name, text] :
       {std::pair{"--text", "A text; repeatable"},
        std::pair{"--image", "An image: file, or http(s) address; repeatable"},
        std::pair{"--video", "A video: http(s) address; repeatable"}}) {
    command.add_option(name, text)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  add_output_options(command, options.output);
  add_request_options(command, options.request);
}

/// Of all contents as they were named, since CLI11 keeps the values of each option apart.
std::vector<ContentArgument> contents_in_order(const CLI::App& command) {
  using enum ContentArgument::Kind;
  std::vector<ContentArgument> contents;
  std::map<const CLI::Option*, std::size_t> taken;
  for (const CLI::Option* option : command.parse_order()) {
    const std::string& name = option->get_single_name();
    const std::size_t position = taken[option]++;
    if (name != "text" && name != "image" && name != "video") continue;
    contents.push_back({name == "text"    ? text
                        : name == "image" ? image
                                          : video,
                        option->results().at(position)});
  }
  return contents;
}

void add_search_options(CLI::App& command, SearchOptions& options) {
  command.add_option("query", options.query, "What to look for")->required();
  command
      .add_option("--file", options.file, "Rank the lines of this file; default: standard input")
      ->type_name("FILE");
  command.add_option("-k,--top", options.top, "Lines to show, best first")
      ->check(CLI::Range(1, 10'000).description(""))
      ->type_name("N")
      ->capture_default_str();
  command.add_option("-f,--format", options.format, "table or jsonl")
      ->check(CLI::IsMember({"table", "jsonl"}).description(""))
      ->type_name("table|jsonl")
      ->capture_default_str();
  add_request_options(command, options.request);
  add_pipeline_options(command, options.limits);
}

void add_models_options(CLI::App& command, ModelsOptions& options) {
  command.add_flag("--json", options.json, "The whole answer as JSON");
  add_deadline_option(command, options.deadline_seconds, "How long to wait for the answer");
}

void add_budget_options(CLI::App& command, BudgetOptions& options) {
  command.add_option("-m,--model", options.model, "Only this model; default: all");
  auto* const watch =
      command.add_flag("--watch", options.watch, "Look again and again, until interrupted");
  command
      .add_flag(
          "--reset", options.reset,
          "First forget how large a call may be as far as refusals have taught it; for operators")
      ->excludes(watch);
  command.add_option("--interval", options.interval_seconds, "Of --watch, from look to look")
      ->check(CLI::Range(0.1, 3600.0).description(""))
      ->type_name("SECONDS")
      ->capture_default_str();
  command.add_flag("--json", options.json, "Each answer as a line of JSON");
  add_deadline_option(command, options.deadline_seconds, "How long to wait for an answer");
}

void add_health_options(CLI::App& command, HealthOptions& options) {
  command.add_option("--service", options.service,
                     "Full name of a service; default: the gateway as a whole");
  add_deadline_option(command, options.deadline_seconds, "How long to wait for the answer");
}

void add_new_token_options(CLI::App& command, NewTokenOptions& options) {
  TenantEntry& tenant = options.tenant;
  command.footer(
      "Prints the token, once, and on stderr the line of `tenants` by which the gateway knows it: "
      "its hash.\n"
      "With --token-out the token goes to a file and the line to stdout.");
  command.add_option("--tenant", tenant.name, "Whose token it is")->type_name("NAME")->required();
  command
      .add_option("--token-out", options.token_out,
                  "Write the token to this new file, for its owner only, instead of printing it")
      ->type_name("FILE");
  // The bounds are those of the gateway's configuration.
  command.add_option("--weight", tenant.weight, "Its share of scarce calls; others have 1")
      ->check(CLI::Range(0.01, 1000.0).description(""))
      ->type_name("N");
  command.add_option("--models", tenant.models, "Models it may use; default: all")
      ->delimiter(',')
      ->type_name("A,B");
  command.add_option("--max-priority", tenant.max_priority, "bulk: none of its calls go first")
      ->check(CLI::IsMember({"interactive", "bulk"}).description(""))
      ->type_name("interactive|bulk");
  command
      .add_option("--tokens-per-day", tenant.tokens_per_day,
                  "Provider tokens it may use in any 24 hours; default: any number")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000'000'000}).description(""))
      ->type_name("N");
  command
      .add_option("--items-per-minute", tenant.items_per_minute,
                  "Items it may send in any minute; default: any number")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}).description(""))
      ->type_name("N");
}

/// What follows "--" on an `embed` command line; CLI11 has no place for it without a positional
/// option.
std::vector<std::string> cut_verbatim_texts(std::vector<std::string>& arguments) {
  const auto mark = std::find(arguments.begin(), arguments.end(), "--");
  if (mark == arguments.end() || std::find(arguments.begin(), mark, "embed") == mark) return {};
  std::vector<std::string> texts(mark + 1, arguments.end());
  arguments.erase(mark, arguments.end());
  return texts;
}

/// The parser and everything it fills in.
///
/// Thread: one.
class Parser {
 public:
  Parser() : app_("Embeddings from the command line, through an embedding gateway.", "embedctl") {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", EMBEDCTL_VERSION);
    app_.footer(std::string(exit_codes_help()));
    options_.connection.channel.address = default_address();
    add_connection_options(app_, options_.connection);
    embed_ = add("embed", "Embed texts, or the lines of a file", Command::embed, add_embed_options,
                 options_.embed);
    multimodal_ = add("multimodal", "Embed texts, images and videos", Command::multimodal,
                      add_multimodal_options, options_.multimodal);
    add("search", "Rank the lines of a file by similarity to a query", Command::search,
        add_search_options, options_.search);
    add("models", "List the models the gateway serves", Command::models, add_models_options,
        options_.models);
    add("budget", "Show how provider budgets are spent, who waits and for how long",
        Command::budget, add_budget_options, options_.budget);
    add("health", "Ask whether the gateway serves", Command::health, add_health_options,
        options_.health);
    CLI::App* const token = app_.add_subcommand("token", "Make bearer tokens for the gateway");
    token->require_subcommand(1);
    CLI::App* const new_token =
        token->add_subcommand("new", "Make a token, and the line that lets it in");
    add_new_token_options(*new_token, options_.new_token);
    commands_.emplace_back(new_token, Command::new_token);
    commands_.emplace_back(
        token->add_subcommand("hash", "Print the hash of the token on standard input"),
        Command::token_hash);
  }

  std::variant<CommandOptions, ExitCode> parse(std::vector<std::string> arguments,
                                               Console& console) {
    std::vector<std::string> verbatim = cut_verbatim_texts(arguments);
    try {
      std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back.
      app_.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      return app_.exit(error, console.out, console.err) == 0 ? ExitCode::ok : ExitCode::usage;
    }
    for (const auto& [app, command] : commands_) {
      if (app->parsed()) options_.command = command;
    }
    options_.multimodal.contents = contents_in_order(*multimodal_);
    std::vector<std::string>& texts = options_.embed.texts;
    texts = embed_->remaining();
    for (const std::string& text : texts) {
      if (text.size() > 1 && text.front() == '-') {
        return report_usage(
            console, "unknown option " + text + "; put -- before a text that begins with a dash");
      }
    }
    std::move(verbatim.begin(), verbatim.end(), std::back_inserter(texts));
    return std::move(options_);
  }

 private:
  using Command = CommandOptions::Command;

  template <class Options>
  CLI::App* add(const char* name, const char* purpose, Command command,
                void (*add_options)(CLI::App&, Options&), Options& options) {
    CLI::App* const app = app_.add_subcommand(name, purpose);
    add_options(*app, options);
    add_connection_options(*app, options_.connection);
    commands_.emplace_back(app, command);
    return app;
  }

  CLI::App app_;
  CommandOptions options_;
  std::vector<std::pair<const CLI::App*, Command>> commands_;
  CLI::App* embed_;
  CLI::App* multimodal_;
};

}  // namespace

std::variant<CommandOptions, ExitCode> read_arguments(std::vector<std::string> arguments,
                                                      Console& console) {
  return Parser().parse(std::move(arguments), console);
}

}  // namespace embedding_client
