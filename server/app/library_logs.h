// What gRPC and protobuf have to say, in our own log instead of raw on stderr.
#pragma once

#include <string_view>

#include "telemetry/line_limiter.h"
#include "telemetry/log.h"

namespace gateway::app {

/// While it lives, the libraries' messages go to `log`, which outlives it: gRPC's errors as
/// warnings, the rest at debug (a caller's malformed message is an error to protobuf, and none of
/// ours). Their texts name fields and addresses, never values. Of the warnings of one source file
/// one is written in ten seconds: to gRPC each handshake that a stranger breaks off is an error.
///
/// Thread: one of it at a time; the libraries call from any.
class LibraryLogs {
 public:
  explicit LibraryLogs(telemetry::Log& log);
  ~LibraryLogs();
  LibraryLogs(const LibraryLogs&) = delete;
  LibraryLogs& operator=(const LibraryLogs&) = delete;

  /// One message of a library's source file. Thread: any.
  void write(bool is_error, std::string_view library, const char* file, std::string_view text);

 private:
  telemetry::Log& log_;
  telemetry::LineLimiter errors_;
};

}  // namespace gateway::app
