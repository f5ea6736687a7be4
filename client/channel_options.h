// Which gateway to talk to, and as whom.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/channel.h>

#include "client/status.h"

namespace embedding_client {

struct ChannelOptions {
  std::string address =
      "localhost:50051";  ///< Any gRPC target: host:port, dns:///name:port, unix:path.
  bool tls = false;       ///< Verify the gateway and encrypt; a `ca_file` implies it.
  std::string ca_file;    ///< PEM. Empty: the system's certificate store.
  std::string
      certificate_file;  ///< PEM, ours, where the gateway asks for one. With `key_file` only.
  std::string key_file;  ///< PEM, the key of `certificate_file`.
  std::string token;     ///< Sent as `authorization: Bearer …`. Empty: none.
  std::string tenant;    ///< Sent as `x-tenant-id`. Empty: none.

  /// Without TLS a token travels readable, so it is refused to any host but this one unless this
  /// says yes.
  bool allow_plaintext_token = false;
};

/// Headers that every call carries.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// A channel, not yet connected: gRPC connects when the first call needs it. INVALID_ARGUMENT if
/// the options contradict each other or a named file can't be read; the message says which.
[[nodiscard]] Result<std::shared_ptr<grpc::Channel>> open_channel(const ChannelOptions& options);

[[nodiscard]] Metadata metadata_of(const ChannelOptions& options);

}  // namespace embedding_client
