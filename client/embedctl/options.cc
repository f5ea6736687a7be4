// The options of all commands: in one file, because CLI11's templates cost seconds in each that
// adds some.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "client/embedctl/budget_command.h"
#include "client/embedctl/call_settings.h"
#include "client/embedctl/connection_options.h"
#include "client/embedctl/embed_command.h"
#include "client/embedctl/embed_output.h"
#include "client/embedctl/health_command.h"
#include "client/embedctl/models_command.h"
#include "client/embedctl/multimodal_command.h"
#include "client/embedctl/request_options.h"
#include "client/embedctl/search_command.h"
#include "client/embedctl/token_command.h"

namespace embedding_client {

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
      .add_option("--attempts", options.attempts,
                  "Times a request is sent at most while the gateway is overloaded or down")
      ->check(CLI::Range(1, 100).description(""))
      ->type_name("N")
      ->capture_default_str();
}

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

std::vector<ContentArgument> contents_in_order(const CLI::App& command) {
  using Kind = ContentArgument::Kind;
  std::vector<ContentArgument> contents;
  std::map<const CLI::Option*, std::size_t> taken;
  for (const CLI::Option* option : command.parse_order()) {
    const std::string& name = option->get_single_name();
    const std::size_t position = taken[option]++;
    if (name != "text" && name != "image" && name != "video") continue;
    const Kind kind = name == "text" ? Kind::text : name == "image" ? Kind::image : Kind::video;
    contents.push_back({kind, option->results().at(position)});
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
  command.add_flag("--watch", options.watch, "Look again and again, until interrupted");
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

}  // namespace embedding_client
