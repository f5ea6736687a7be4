// What to do about a gateway that can't be reached.
#pragma once

#include <string>

#include "client/embedctl/console.h"
#include "client/status.h"

namespace embedding_client {

/// Whether the call ended before it had a connection, so that no gateway knows of it.
[[nodiscard]] bool never_connected(const Status& failure);

/// One sentence on an UNAVAILABLE. What went wrong with TLS is known only from gRPC's words for it.
[[nodiscard]] std::string connection_advice(const Status& failure, const Connection& connection);

}  // namespace embedding_client
