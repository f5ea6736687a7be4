#include "app/library_logs.h"

#include <atomic>
#include <cstring>
#include <string>

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

namespace gateway {
namespace {

/// Both libraries take plain functions, so where they write to is a global.
std::atomic<Log*> target{nullptr};

void write(bool is_error, std::string_view library, const char* file, const std::string& text) {
  Log* const log = target.load(std::memory_order_acquire);
  if (log == nullptr) return;
  const char* const slash = std::strrchr(file, '/');
  log->write(is_error ? LogLevel::warn : LogLevel::debug, "library message",
             {{"library", library},
              {"source", std::string_view(slash == nullptr ? file : slash + 1)},
              {"detail", std::string_view(text)}});
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

LibraryLogs::LibraryLogs(Log& log) {
  target.store(&log, std::memory_order_release);
  gpr_set_log_function(from_grpc);
  google::protobuf::SetLogHandler(from_protobuf);
}

LibraryLogs::~LibraryLogs() {
  google::protobuf::SetLogHandler(nullptr);
  target.store(nullptr, std::memory_order_release);
}

}  // namespace gateway
