// embedding-gateway: reads its configuration, serves until told to end, drains.
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>

#include "app/app.h"
#include "app/config/loader.h"
#include "app/config/printer.h"
#include "app/config/warnings.h"
#include "app/descriptors.h"
#include "app/hardening.h"
#include "app/library_logs.h"
#include "app/lock_checks.h"
#include "app/reload/reloader.h"
#include "app/signals.h"
#include "app/standard_streams.h"
#include "app/version.h"
#include "telemetry/visible_text.h"

namespace {

constexpr int kOk = 0;
constexpr int kFailed = 1;  ///< It could not start, or had to be forced to end.
constexpr int kUsage = 2;   ///< Bad arguments or configuration.

/// What the gateway opens beside its callers' connections: its doors, its files, and the provider's
/// connections of a few upstreams.
constexpr std::uint64_t kOtherDescriptors = 512;

/// Takes what the system grants, and tells of it if that won't do for all callers.
void take_descriptors(const gateway::config::Config& config, gateway::telemetry::Log& log) {
  const std::uint64_t descriptors = gateway::app::raise_descriptor_limit();
  const std::uint64_t connections = config.server.max_connections;
  if (descriptors >= 2 * connections + kOtherDescriptors) return;
  log.write(gateway::telemetry::LogLevel::warn,
            "too few file descriptors for server.max_connections",
            {{"descriptors", descriptors}, {"max_connections", connections}});
}

/// Serves until told to end; takes up changed files, and those that a signal asks to be read again.
void run(gateway::reload::Reloader& reloader, gateway::app::Signals& signals,
         gateway::Duration poll) {
  using gateway::app::Signal;
  for (Signal signal = signals.wait(poll); signal != Signal::end; signal = signals.wait(poll)) {
    if (signal == Signal::reload) {
      reloader.reload();
    } else {
      reloader.check();
    }
  }
}

int serve(const std::string& path, gateway::config::LoadedConfig loaded,
          gateway::app::Signals& signals) {
  using namespace gateway;
  telemetry::Log log({.level = loaded.config.log.level, .format = loaded.config.log.format});
  const app::LibraryLogs library_logs(log);
  take_descriptors(loaded.config, log);
  auto started = app::App::start(loaded, log);
  if (!started) {
    std::cerr << "embedding-gateway: " << telemetry::visible_text(started.error()) << '\n';
    return kFailed;
  }
  app::App& gateway_app = **started;
  const Duration poll = loaded.config.reload.poll;
  reload::Reloader reloader(
      path, std::move(loaded), config::process_sources(),
      [&gateway_app](const config::LoadedConfig& changed) { gateway_app.apply(changed); }, log,
      gateway_app.reload_figures());
  std::cout << "embedding-gateway ready: grpc_port=" << gateway_app.grpc_port()
            << " operations_port=" << gateway_app.operations_port();
  if (gateway_app.http_port() != 0) std::cout << " http_port=" << gateway_app.http_port();
  if (gateway_app.health_port() != 0) std::cout << " health_port=" << gateway_app.health_port();
  std::cout << std::endl;
  run(reloader, signals, poll);
  log.write(telemetry::LogLevel::info, "draining", {{"signal", signals.name()}});
  signals.let_end();
  const bool clean = gateway_app.drain();
  log.write(telemetry::LogLevel::info, clean ? "drained" : "drained by force");
  return clean ? kOk : kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App cli("Embedding gateway: many small gRPC requests into few full provider calls.");
  std::string path;
  bool check = false;
  bool print = false;
  cli.add_option("--config", path, "The YAML configuration file (docs/configuration.md)")
      ->required();
  cli.add_flag("--check-config", check,
               "Validate the configuration, warn of what is seldom meant, and exit: 0 good, 2 bad");
  cli.add_flag("--print-config", print,
               "Print the effective configuration, secrets redacted, and exit");
  cli.set_version_flag("--version", gateway::app::kVersion);
  cli.failure_message(CLI::FailureMessage::help);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? kOk : kUsage;
  }
  gateway::app::keep_standard_streams();
  gateway::app::forbid_core_dumps();
  gateway::app::forgo_lock_checks();
  // Before anything is read: who is told of new files while it starts must not end because of it.
  std::optional<gateway::app::Signals> signals;
  if (!check && !print) signals.emplace();
  auto loaded =
      gateway::config::load_config(path, signals ? gateway::config::process_sources()
                                                 : gateway::config::process_sources_once(path));
  if (!loaded) {
    std::cerr << loaded.error();
    return kUsage;
  }
  if (print) std::cout << gateway::config::print_config(loaded->config);
  if (check) std::cerr << gateway::config::warnings_about(loaded->config, path);
  if (check && !print) std::cout << gateway::telemetry::visible_text(path) << ": ok\n";
  if (!signals) return kOk;
  try {
    return serve(path, std::move(*loaded), *signals);
  } catch (const std::system_error& refusal) {
    // That is how a thread says that it can't be had; a limit on processes may be one on threads.
    std::cerr << "embedding-gateway: the system refuses a thread or another resource: "
              << refusal.what() << '\n';
    return kFailed;
  }
}
