#include "client/embedctl/request_options.h"

#include "client/embedctl/call_settings.h"

namespace embedding_client {

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

CallOptions call_options_of(const RequestOptions& options, const Console& console) {
  CallOptions call = call_within(options.deadline_seconds, console);
  call.retry.max_attempts = options.attempts;
  return call;
}

embedding::v1::Priority priority_of(const RequestOptions& options) {
  if (options.priority == "bulk") return embedding::v1::PRIORITY_BULK;
  return options.priority.empty() ? embedding::v1::PRIORITY_UNSPECIFIED
                                  : embedding::v1::PRIORITY_INTERACTIVE;
}

}  // namespace embedding_client
