// dashscope-emulator: parses arguments, serves until told to stop.
#include <filesystem>
#include <fstream>
#include <iostream>

#include <signal.h>
#include <unistd.h>

#include "emulator/command_line.h"
#include "emulator/server.h"

namespace {

namespace fs = std::filesystem;

/// SIGINT and SIGTERM are taken by wait_for_signal() alone; to be called before any thread starts.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

void wait_for_signal(const sigset_t& signals) {
  int received = 0;
  sigwait(&signals, &received);
}

fs::path temporary_ca_file() {
  return fs::temp_directory_path() / ("dashscope-emulator-" + std::to_string(getpid()) + "-ca.pem");
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

void serve(const emulator::CommandLine& line) {
  const sigset_t signals = block_signals();
  emulator::Server server(line.options);
  server.start();
  const bool temporary = line.ca_file.empty();
  const fs::path ca_file = temporary ? temporary_ca_file() : fs::path(line.ca_file);
  write_file(ca_file, server.ca_pem());
  std::cout << "dashscope-emulator ready at " << server.base_url() << " ca=" << ca_file.string()
            << std::endl;
  wait_for_signal(signals);
  server.stop();
  std::error_code ignored;
  if (temporary) fs::remove(ca_file, ignored);
}

}  // namespace

int main(int argc, char** argv) {
  const emulator::ParsedCommandLine parsed = emulator::parse_command_line(argc, argv);
  if (!parsed.run) return parsed.exit_code;
  const emulator::Options& options = parsed.command_line.options;
  try {
    serve(parsed.command_line);
  } catch (const boost::system::system_error& error) {
    std::cerr << "dashscope-emulator: cannot listen on " << options.address << ":" << options.port
              << ": " << error.code().message() << "\n";
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "dashscope-emulator: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
