// The headers that every provider request carries.
#pragma once

#include <vector>

#include "domain/http_message.h"
#include "provider/codec.h"

namespace gateway::provider {

/// docs/provider.md, 1.4. The headers that would ask for streaming or for an asynchronous task are
/// never sent, nor is the one that lets the provider open `oss://` addresses: those are files of
/// our own account, which no caller may name.
[[nodiscard]] std::vector<HttpHeader> request_headers(const Credentials& credentials);

}  // namespace gateway::provider
