// The options every command that calls has: which gateway, how, and as whom.
#pragma once

#include <string>

#include "client/channel_options.h"
#include "client/embedctl/console.h"
#include "client/status.h"

namespace embedding_client {

struct ConnectionOptions {
  ChannelOptions channel;  ///< Its token comes from a file or the environment, never from here.
  bool plaintext = false;  ///< Even if a token goes to another host.
  bool anonymous = false;  ///< The command is for everybody: send no token and no tenant.
};

/// EMBEDCTL_ADDRESS, or localhost:50051 if it is not set.
[[nodiscard]] std::string default_address();

/// The options with the token of the environment, unless a file holds one. INVALID_ARGUMENT if they
/// contradict each other, or a token would travel readable that is not meant to.
[[nodiscard]] Result<ChannelOptions> channel_options_of(const ConnectionOptions& options);

/// `channel` as messages tell of it.
[[nodiscard]] Connection connection_of(const ChannelOptions& channel);

}  // namespace embedding_client
