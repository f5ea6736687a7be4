// RPCs as bytes: for messages that no generated class would send, and services that Debian has no
// classes for.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

namespace gateway::testing {

struct RawAnswer {
  grpc::Status status;
  std::string bytes;  ///< Of the one message of the answer, if it is OK.
};

/// Sends `message` to `method` ("/package.Service/Method") and waits for the end.
RawAnswer call_raw(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                   const std::string& message);

}  // namespace gateway::testing
