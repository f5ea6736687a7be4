// What gRPC and protobuf have to say, in our own log instead of raw on stderr.
#pragma once

#include "telemetry/log.h"

namespace gateway {

/// While it lives, the libraries' messages go to `log`, which outlives it: gRPC's errors as
/// warnings, the rest at debug (a caller's malformed message is an error to protobuf, and none of
/// ours). Their texts name fields and addresses, never values.
///
/// Thread: one of it at a time; the libraries call from any.
class LibraryLogs {
 public:
  explicit LibraryLogs(Log& log);
  ~LibraryLogs();
  LibraryLogs(const LibraryLogs&) = delete;
  LibraryLogs& operator=(const LibraryLogs&) = delete;
};

}  // namespace gateway
