#include "client/embedctl/connection_options.h"

#include <cstdlib>
#include <fstream>

namespace embedding_client {

std::string default_address() {
  const char* const address = std::getenv("EMBEDCTL_ADDRESS");
  return address != nullptr && *address != '\0' ? address : "localhost:50051";
}

void add_connection_options(CLI::App& command, ConnectionOptions& options) {
  constexpr const char* kGroup = "Connection";
  ChannelOptions& channel = options.channel;
  command
      .add_option("-a,--address", channel.address,
                  "Gateway, host:port; default: $EMBEDCTL_ADDRESS or localhost:50051")
      ->group(kGroup);
  command.add_option("--tenant", channel.tenant, "Tenant to be counted as")->group(kGroup);
  command.add_option("--token-file", options.token_file, "File that holds the bearer token")
      ->group(kGroup);
  auto* const tls = command.add_flag("--tls", channel.tls,
                                     "Encrypt, and verify against the system's certificates");
  tls->group(kGroup);
  auto* const ca = command.add_option("--ca-file", channel.ca_file,
                                      "Encrypt, and verify against these certificates (PEM)");
  ca->group(kGroup);
  command.add_option("--cert-file", channel.certificate_file, "Client certificate (PEM)")
      ->group(kGroup);
  command.add_option("--key-file", channel.key_file, "Key of the client certificate (PEM)")
      ->group(kGroup);
  command
      .add_flag("--insecure", channel.allow_plaintext_token,
                "Plaintext, even if a token goes to another host")
      ->excludes(tls)
      ->excludes(ca)
      ->group(kGroup);
}

Result<ChannelOptions> channel_options_of(const ConnectionOptions& options) {
  ChannelOptions channel = options.channel;
  if (options.token_file.empty()) return channel;
  std::ifstream file(options.token_file);
  std::string surplus;
  if (!(file >> channel.token) || file >> surplus) {
    return Status{grpc::StatusCode::INVALID_ARGUMENT,
                  options.token_file + " does not hold one token"};
  }
  return channel;
}

}  // namespace embedding_client
