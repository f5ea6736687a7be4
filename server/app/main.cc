// embedding-gateway: reads its configuration, serves until told to end, drains.
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>
#include <pthread.h>
#include <signal.h>

#include "app/app.h"
#include "app/config/loader.h"
#include "app/config/printer.h"
#include "app/library_logs.h"
#include "app/version.h"

namespace {

constexpr int kOk = 0;
constexpr int kFailed = 1;  ///< It could not start, or had to be forced to end.
constexpr int kUsage = 2;   ///< Bad arguments or configuration.

/// Blocks SIGINT and SIGTERM in this thread and those it will start, so that only wait() sees them.
sigset_t block_end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int serve(gateway::LoadedConfig loaded) {
  using namespace gateway;
  const sigset_t signals = block_end_signals();
  Log log({.level = loaded.config.log.level, .format = loaded.config.log.format});
  const LibraryLogs library_logs(log);
  auto started = App::start(std::move(loaded), log);
  if (!started) {
    std::cerr << "embedding-gateway: " << started.error() << '\n';
    return kFailed;
  }
  App& app = **started;
  std::cout << "embedding-gateway ready: grpc_port=" << app.grpc_port()
            << " metrics_port=" << app.metrics_port() << std::endl;
  int received = 0;
  sigwait(&signals, &received);
  log.write(LogLevel::info, "draining", {{"signal", std::string_view(strsignal(received))}});
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // A second signal ends the program at once.
  const bool clean = app.drain();
  log.write(LogLevel::info, clean ? "drained" : "drained by force");
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
  cli.add_flag("--check-config", check, "Validate the configuration and exit: 0 good, 2 bad");
  cli.add_flag("--print-config", print,
               "Print the effective configuration, secrets redacted, and exit");
  cli.set_version_flag("--version", gateway::kVersion);
  cli.failure_message(CLI::FailureMessage::help);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? kOk : kUsage;
  }
  auto loaded = gateway::load_config(path);
  if (!loaded) {
    std::cerr << loaded.error();
    return kUsage;
  }
  if (print) std::cout << gateway::print_config(loaded->config);
  if (check && !print) std::cout << path << ": ok\n";
  if (check || print) return kOk;
  return serve(std::move(*loaded));
}
