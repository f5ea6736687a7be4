// The options every command has: which gateway, and as whom.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "client/channel_options.h"
#include "client/status.h"

namespace embedding_client {

struct ConnectionOptions {
  ChannelOptions channel;
  std::string token_file;  ///< Empty: no token.
};

/// EMBEDCTL_ADDRESS, or localhost:50051 if it is not set.
[[nodiscard]] std::string default_address();

void add_connection_options(CLI::App& command, ConnectionOptions& options);

/// The options with the token read from its file, where white space around it does not count.
/// INVALID_ARGUMENT if the file can't be read or holds none.
[[nodiscard]] Result<ChannelOptions> channel_options_of(const ConnectionOptions& options);

}  // namespace embedding_client
