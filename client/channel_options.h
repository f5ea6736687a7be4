// Which gateway to talk to, how, and as whom.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/channel.h>

#include "client/status.h"

namespace embedding_client {

/// The environment variable by which a token is handed to a program.
inline constexpr const char* kTokenVariable = "EMBEDDING_GATEWAY_TOKEN";

struct ChannelOptions {
  /// Any gRPC target: host:port, dns:///name:port, unix:path.
  std::string address = "localhost:50051";

  /// Encrypt, and verify the gateway. Any of the three files below implies it; without them and
  /// without this the connection is plain text.
  bool tls = false;
  std::string ca_file;           ///< PEM. Empty: the system's certificate store.
  std::string certificate_file;  ///< PEM, ours, where the gateway asks for one. With `key_file`.
  std::string key_file;          ///< PEM, the key of `certificate_file`; without a passphrase.
  /// The name that the gateway's certificate has to be for, where it is not that of `address`: by a
  /// tunnel, in a test. Empty: the address's own.
  std::string server_name;

  std::string token;       ///< Sent as `authorization: Bearer …`. Empty: none.
  std::string token_file;  ///< Instead of `token`: holds it, and may be replaced at any time.
  std::string tenant;      ///< Sent as `x-tenant-id`. Empty: none.

  /// Without TLS a token travels readable, so it is refused to any host but this one unless this
  /// says yes.
  bool allow_plaintext_token = false;
};

[[nodiscard]] bool uses_tls(const ChannelOptions& options);

/// Whether a token would leave this host readable for whoever is on the way.
[[nodiscard]] bool reveals_token(const ChannelOptions& options);

/// What kTokenVariable holds, for `token`; empty if it is not set. Thread: any, while nobody writes
/// to the environment.
[[nodiscard]] std::string token_from_environment();

/// A channel, not yet connected: gRPC connects when the first call needs it. While a call runs the
/// gateway is pinged every 30 s, which it must allow (its server.min_ping_interval_ms); one that is
/// silent is noticed within 50 s, and its calls end with UNAVAILABLE. The files are read
/// once, here. INVALID_ARGUMENT if the options contradict each other or a named file can't be used;
/// the message says which.
[[nodiscard]] Result<std::shared_ptr<grpc::Channel>> open_channel(const ChannelOptions& options);

}  // namespace embedding_client
