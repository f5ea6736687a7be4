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
  const auto add_value = [&](const char* names, std::string& value, const char* kind,
                             const char* purpose) {
    command.add_option(names, value, purpose)->type_name(kind)->group(kGroup);
  };
  add_value("-a,--address", channel.address, "HOST:PORT",
            "Gateway; default: $EMBEDCTL_ADDRESS or localhost:50051");
  add_value("--tenant", channel.tenant, "NAME", "Tenant to be counted as");
  add_value("--token-file", options.token_file, "FILE", "File that holds the bearer token");
  command.add_flag("--tls", channel.tls, "Encrypt, and verify against the system's certificates")
      ->group(kGroup);
  add_value("--ca-file", channel.ca_file, "FILE",
            "Encrypt, and verify against these certificates (PEM)");
  add_value("--cert-file", channel.certificate_file, "FILE", "Client certificate (PEM)");
  add_value("--key-file", channel.key_file, "FILE", "Key of the client certificate (PEM)");
  command
      .add_flag("--insecure", channel.allow_plaintext_token,
                "Plaintext, even if a token goes to another host")
      ->group(kGroup);
}

Result<ChannelOptions> channel_options_of(const ConnectionOptions& options) {
  ChannelOptions channel = options.channel;
  if (channel.allow_plaintext_token && (channel.tls || !channel.ca_file.empty())) {
    return Status{grpc::StatusCode::INVALID_ARGUMENT, "--insecure contradicts --tls and --ca-file"};
  }
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
