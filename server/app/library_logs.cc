#include "app/library_logs.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

namespace gateway::app {
namespace {

/// Both libraries take plain functions, so where they write to is a global.
std::atomic<LibraryLogs*> target{nullptr};

void write(bool is_error, std::string_view library, const char* file, const std::string& text) {
  LibraryLogs* const logs = target.load(std::memory_order_acquire);
  if (logs != nullptr) logs->write(is_error, library, file, text);
}

void from_grpc(gpr_log_func_args* args) {
  write(args->severity == GPR_LOG_SEVERITY_ERROR, "grpc", args->file, args->message);
}

void from_protobuf(google::protobuf::LogLevel level, const char* file, int,
                   const std::string& text) {
  // A malformed message is its sender's matter and is answered with a status.
  write(level == google::protobuf::LOGLEVEL_FATAL, "protobuf", file, text);
}

}  // namespace

LibraryLogs::LibraryLogs(telemetry::Log& log)
    : log_(log), errors_({.lines = 1, .interval = std::chrono::seconds(10)}) {
  target.store(this, std::memory_order_release);
  gpr_set_log_function(from_grpc);
  google::protobuf::SetLogHandler(from_protobuf);
}

LibraryLogs::~LibraryLogs() {
  google::protobuf::SetLogHandler(nullptr);
  target.store(nullptr, std::memory_order_release);
}

void LibraryLogs::write(bool is_error, std::string_view library, const char* file,
                        std::string_view text) {
  const char* const slash = std::strrchr(file, '/');
  const std::string_view source = slash == nullptr ? file : slash + 1;
  const telemetry::LogLevel level =
      is_error ? telemetry::LogLevel::warn : telemetry::LogLevel::debug;
  std::uint64_t held_back = 0;
  if (is_error) {
    const auto admitted = errors_.admit(std::string(source), Clock::now());
    if (!admitted) return;
    held_back = *admitted;
  }
  log_.write(
      level, "library message",
      {{"library", library}, {"source", source}, {"detail", text}, {"held_back", held_back}});
}

}  // namespace gateway::app
