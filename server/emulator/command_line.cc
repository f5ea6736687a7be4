#include "emulator/command_line.h"

#include <charconv>

#include <CLI/CLI.hpp>
#include <boost/asio/ip/address.hpp>

namespace emulator {
namespace {

constexpr int kUsageError = 2;

/// The arguments as CLI11 stores them, before they mean anything.
struct Raw {
  std::string listen = "127.0.0.1:0";
  std::vector<std::string> limits;
  std::vector<std::string> faults;
  std::vector<std::string> keys;
  std::string latency;
  std::string certificate = "good";
  bool no_limits = false;
  bool no_gzip = false;
  bool no_base64 = false;
  std::int64_t idle_timeout_ms = 60'000;
};

[[noreturn]] void reject(const std::string& option, const std::string& why) {
  throw CLI::ValidationError(option, why);
}

template <class Number>
Number number(const std::string& option, std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    reject(option, "\"" + std::string(text) + "\" is not a whole number");
  }
  return value;
}

/// "HOST:PORT" with an IP address, IPv6 in brackets.
void apply_listen(const std::string& text, Options& options) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) reject("--listen", "expected HOST:PORT");
  options.port = number<std::uint16_t>("--listen", std::string_view(text).substr(colon + 1));
  options.address = text.substr(0, colon);
  if (options.address == "localhost") options.address = "127.0.0.1";
  if (options.address.starts_with('[') && options.address.ends_with(']')) {
    options.address = options.address.substr(1, options.address.size() - 2);
  }
  boost::system::error_code error;
  boost::asio::ip::make_address(options.address, error);
  if (error) reject("--listen", "\"" + options.address + "\" is not an IP address");
}

/// "MODEL=calls_per_minute[:tokens_per_minute]".
void apply_limit(std::string_view text, Options& options) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) reject("--limit", "expected MODEL=CALLS[:TOKENS]");
  const std::string_view model = text.substr(0, equals);
  const std::string_view numbers = text.substr(equals + 1);
  const std::size_t colon = numbers.find(':');
  Limits limits;
  limits.calls_per_minute = number<std::size_t>("--limit", numbers.substr(0, colon));
  if (colon != std::string_view::npos) {
    limits.tokens_per_minute = number<std::uint64_t>("--limit", numbers.substr(colon + 1));
  }
  if (!options.limit(model, limits))
    reject("--limit", "unknown model \"" + std::string(model) + "\"");
}

/// "N" or "N:JITTER", in milliseconds.
void apply_latency(std::string_view text, Options& options) {
  const std::size_t colon = text.find(':');
  const auto latency = number<std::uint32_t>("--latency-ms", text.substr(0, colon));
  options.latency = std::chrono::milliseconds(latency);
  if (colon == std::string_view::npos) return;
  const auto jitter = number<std::uint32_t>("--latency-ms", text.substr(colon + 1));
  options.latency_jitter = std::chrono::milliseconds(jitter);
}

void apply(const Raw& raw, Options& options) {
  apply_listen(raw.listen, options);
  if (raw.no_limits) options.no_limits();
  for (const std::string& limit : raw.limits) apply_limit(limit, options);
  if (!raw.latency.empty()) apply_latency(raw.latency, options);
  for (const std::string& text : raw.faults) {
    auto fault = parse_fault(text);
    if (!fault) reject("--fault", fault.error());
    options.faults.push_back(*std::move(fault));
  }
  if (!raw.keys.empty()) options.keys = raw.keys;
  options.gzip = !raw.no_gzip;
  options.base64 = !raw.no_base64;
  options.idle_timeout = std::chrono::milliseconds(raw.idle_timeout_ms);
  if (raw.certificate == "wrong-name") options.certificate_flaw = CertificateFlaw::wrong_name;
  if (raw.certificate == "expired") options.certificate_flaw = CertificateFlaw::expired;
}

constexpr const char* kFooter = R"(Faults
  KIND[,FIELD=VALUE]..., struck in the order given; the first that applies wins.
  errors    status dead_link cold_host moderation dimension capacity
  others'   html firewall empty literal
  no whole  drop truncate hang
  right     slow swap
  flawed    missing_row extra_row duplicate_index null_row null_numbers empty_row nan nan_text zeros
            short_vector wrong_length
  fields    status, code, message, retry_after  of an error, instead of its own
            body                                of literal; takes the rest of the line
            numbers                             of wrong_length
            delay_ms                            waited before the answer
  only      match=TEXT          calls with it in a text, a URL or an image's bytes; the flawed rows
                                are those
            model, asked_dimension=N, above_tokens=N, above_images=N
            next=N              the next N of them
            lasts_ms=N          those within that time of the first
            share=P             each with probability P
  examples  --fault status,code=limit_burst_rate,next=3 --fault drop,share=0.01
            --fault dead_link,match=gone.png --fault null_row,match=odd
            --fault status,code=Throttling.AllocationQuota,above_tokens=20000

While it runs
  GET  /emulator/stats    what was called, by model and status
  POST /emulator/faults   a JSON list of faults, [] clears
  POST /emulator/keys     a JSON list of the API keys accepted from now on
  POST /emulator/reset    empties counts and meters

Exit codes
  0 stopped by SIGINT or SIGTERM, 1 could not start, 2 wrong arguments)";

void declare(CLI::App& app, Raw& raw, CommandLine& line) {
  Options& options = line.options;
  app.add_option("--listen", raw.listen, "IP address and port; port 0 takes any free one")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app.add_flag("--plain", options.plain, "Serve HTTP without TLS");
  app.add_option("--key", raw.keys, "An API key to accept, repeatable [sk-emulator]")
      ->type_name("KEY");
  app.add_option("--ca-file", line.ca_file, "Where to write the certificate authority to trust")
      ->type_name("PATH");
  app.add_option("--keep-certificate", options.certificate_file,
                 "Keep certificate and key in this file, for the next start")
      ->type_name("PATH");
  app.add_option("--name", options.names, "A further host name of the certificate, repeatable")
      ->type_name("HOST");
  app.add_option("--certificate", raw.certificate, "Serve a certificate that clients must refuse")
      ->check(CLI::IsMember({"good", "wrong-name", "expired"}))
      ->capture_default_str();
  app.add_option("--limit", raw.limits, "Limits of a model per minute, repeatable; 0 is no limit")
      ->type_name("MODEL=CALLS[:TOKENS]");
  app.add_flag("--no-limits", raw.no_limits, "Meter nothing, but for each --limit");
  app.add_flag("--per-second", options.limiter_rules.per_second,
               "Also enforce a sixtieth of each limit per minute in any second");
  app.add_option(
         "--burst-guard", options.limiter_rules.burst_calls,
         "Refuse more calls in a second than this, and than 4 times the second before; 0 is off")
      ->type_name("CALLS");
  app.add_option("--latency-ms", raw.latency, "Wait before each answer, and up to JITTER more")
      ->type_name("N[:JITTER]");
  app.add_option("--fault", raw.faults, "Something to go wrong, repeatable; see below")
      ->type_name("SPEC");
  app.add_option("--poison", options.poison,
                 "Calls with this in a text, a URL or an image fail the inspection as a whole")
      ->type_name("MARKER");
  app.add_flag("--no-gzip", raw.no_gzip, "Never compress answers");
  app.add_option("--max-body-bytes", options.max_body_bytes, "Refuse calls with a larger body")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str();
  app.add_flag("--no-base64", raw.no_base64, "Answer floats even to calls that ask for base64");
  app.add_option("--threads", options.threads, "Threads that serve")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--max-connections", options.max_connections, "Further ones are closed at once")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--idle-timeout-ms", raw.idle_timeout_ms,
                 "Close a connection after that much silence")
      ->check(CLI::Range(1, 3'600'000))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Of jitter, of the shares of faults, and of request ids")
      ->capture_default_str();
  app.footer(kFooter);
}

}  // namespace

ParsedCommandLine parse_command_line(int argc, char** argv) {
  ParsedCommandLine parsed;
  Raw raw;
  CLI::App app("A server that behaves like DashScope's embedding endpoints.", "dashscope-emulator");
  declare(app, raw, parsed.command_line);
  try {
    app.parse(argc, argv);
    apply(raw, parsed.command_line.options);
    parsed.run = true;
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = app.exit(error) == 0 ? 0 : kUsageError;
  }
  return parsed;
}

}  // namespace emulator
