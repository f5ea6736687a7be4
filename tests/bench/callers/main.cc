// callers: so many callers who each ask again as soon as they are answered, or requests that begin
// at their own times; prints what came of it.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "tests/bench/callers/direct_load.h"
#include "tests/bench/callers/gateway_load.h"
#include "tests/bench/callers/http_load.h"
#include "tests/bench/callers/open_direct_load.h"
#include "tests/bench/callers/open_gateway_load.h"

namespace bench {
namespace {

std::string outcome_of(const Load& load, bool direct, const std::optional<HttpForm>& http) {
  if (http) return load_http(load, *http);
  if (load.per_second > 0) return direct ? load_upstream_openly(load) : load_gateway_openly(load);
  return direct ? load_upstream(load) : load_gateway(load);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  using namespace bench;
  namespace pb = embedding::v1;
  const std::map<std::string, pb::OutputType> output_types = {
      {"dense", pb::OUTPUT_TYPE_DENSE},
      {"sparse", pb::OUTPUT_TYPE_SPARSE},
      {"dense_and_sparse", pb::OUTPUT_TYPE_DENSE_AND_SPARSE}};
  const std::map<std::string, bool> arrivals = {{"even", false}, {"random", true}};
  const std::map<std::string, HttpForm> forms = {{"base64", HttpForm::base64},
                                                 {"float", HttpForm::floats}};
  Load load;
  std::optional<HttpForm> http;
  bool direct = false;
  auto timeout_s = load.timeout.count();
  CLI::App arguments("Embeds texts, checks every answer, prints a line of JSON.");
  arguments.add_option("target", load.target, "HOST:PORT of a gateway; its base URL with --direct")
      ->required();
  arguments.add_flag("--direct", direct, "Call the upstream, one text a call");
  arguments.add_option("--http", http, "Call the gateway's HTTP port: how vectors are asked for")
      ->transform(CLI::CheckedTransformer(forms));
  arguments.add_option("--ca-file", load.ca_file, "Authority to trust; with --direct");
  arguments.add_option("--callers", load.callers, "At once")->check(CLI::Range(1, 100'000));
  arguments.add_option("--connections", load.connections, "That the callers share")
      ->check(CLI::Range(1, 1000));
  arguments.add_option("--texts", load.texts, "A request")->check(CLI::Range(1, 10'000));
  arguments.add_option("--text-bytes", load.text_bytes, "A text")->check(CLI::Range(20, 8000));
  arguments.add_option("--requests", load.requests, "In all");
  arguments.add_option("--seconds", load.seconds, "After which none begins");
  arguments.add_option("--timeout-s", timeout_s, "Of one request")->check(CLI::Range(1, 86'400));
  arguments.add_option("--model", load.model, "By its name");
  arguments.add_option("--dimension", load.parameters.dimension, "Of the dense vector")
      ->check(CLI::Range(1, 4096));
  arguments.add_option("--output-type", load.parameters.output_type, "What to ask for")
      ->transform(CLI::CheckedTransformer(output_types));
  arguments.add_option("--tenants", load.tenants, "That the callers belong to");
  arguments.add_option("--lanes", load.lanes, "Different instructions that they give")
      ->check(CLI::Range(1, 10'000));
  arguments.add_option("--per-second", load.per_second, "Begin requests so often: an open loop")
      ->check(CLI::Range(0.01, 10'000.0));
  arguments.add_option("--arrivals", load.at_random, "Of an open loop: random is Poisson")
      ->transform(CLI::CheckedTransformer(arrivals));
  arguments.add_option("--settle-s", load.settle, "Of an open loop: not told of its first seconds")
      ->check(CLI::Range(0.0, 3600.0));
  arguments.add_option("--seed", load.seed, "Of an open loop's times");
  arguments.add_option("--retries", load.retries, "Of a throttled call of an open loop, --direct")
      ->check(CLI::Range(0, 100));
  CLI11_PARSE(arguments, argc, argv);
  load.timeout = std::chrono::seconds(timeout_s);
  if (load.requests == 0 && load.seconds <= 0) {
    std::cerr << "callers: give --requests or --seconds\n";
    return 2;
  }
  const char* const key = std::getenv("DASHSCOPE_API_KEY");
  if (key != nullptr) load.key = key;
  try {
    std::cout << outcome_of(load, direct, http) << std::endl;
  } catch (const std::exception& failure) {
    std::cerr << "callers: " << failure.what() << "\n";
    return 1;
  }
  return 0;
}
