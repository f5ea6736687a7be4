#include "client/embedctl/connection_options.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include "client/bearer_token.h"

namespace embedding_client {
namespace {

Status refused(std::string message) {
  return {grpc::StatusCode::INVALID_ARGUMENT, std::move(message)};
}

/// Where the token comes from; empty if there is none.
std::string token_source(const ChannelOptions& channel) {
  if (!channel.token_file.empty()) return channel.token_file;
  return channel.token.empty() ? std::string{} : std::string("$") + kTokenVariable;
}

}  // namespace

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
  command
      .add_flag("--tls", channel.tls,
                "Encrypt, and verify by the system's certificates; default: plain text")
      ->group(kGroup);
  add_value("--ca", channel.ca_file, "FILE", "Encrypt, and verify by these certificates (PEM)");
  add_value("--cert", channel.certificate_file, "FILE", "Client certificate (PEM); encrypts too");
  add_value("--key", channel.key_file, "FILE", "Key of the client certificate (PEM)");
  add_value("--server-name", channel.server_name, "NAME",
            "Name in the gateway's certificate, if it is not that of the address");
  add_value("--token-file", channel.token_file, "FILE",
            "File that holds the bearer token; default: $EMBEDDING_GATEWAY_TOKEN, or none");
  add_value("--tenant", channel.tenant, "NAME",
            "Tenant to be counted as, where the gateway believes it");
  command
      .add_flag("--plaintext", options.plaintext,
                "Plain text, even if a token goes to another host")
      ->group(kGroup);
}

Result<ChannelOptions> channel_options_of(const ConnectionOptions& options) {
  ChannelOptions channel = options.channel;
  if (options.plaintext && uses_tls(channel)) {
    return refused("--plaintext contradicts --tls, --ca, --cert and --key");
  }
  if (!uses_tls(channel) && !channel.server_name.empty()) {
    return refused("--server-name is about TLS: say --tls or --ca too");
  }
  channel.allow_plaintext_token = options.plaintext;
  if (options.anonymous) {
    channel.token_file.clear();
    channel.tenant.clear();
    return channel;
  }
  const std::string from_environment = token_from_environment();
  if (channel.token_file.empty() && !from_environment.empty()) {
    const std::optional<std::string> token = token_in(from_environment);
    if (!token) return refused(std::string("$") + kTokenVariable + " does not hold one token");
    channel.token = *token;
  }
  if (reveals_token(channel)) {
    return refused("the token in " + token_source(channel) + " would travel unencrypted to " +
                   channel.address + ": say --tls or --ca FILE, or --plaintext if it may");
  }
  return channel;
}

Connection connection_of(const ChannelOptions& channel) {
  return {channel.address, uses_tls(channel), token_source(channel), channel.certificate_file};
}

}  // namespace embedding_client
