// Whether what is sent to an address stays on this host.
#pragma once

#include <string_view>

namespace embedding_client {

/// True if `target`, a gRPC target, names this host beyond doubt: localhost, a loopback address, or
/// a Unix socket. A name that only resolves to such an address today is none.
[[nodiscard]] bool is_this_host(std::string_view target);

}  // namespace embedding_client
