#include "client/embedctl/connection_options.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include "client/bearer_token.h"
#include "client/status.h"

namespace embedding_client {
namespace {

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
