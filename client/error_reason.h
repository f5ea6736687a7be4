// Why an RPC failed, as programs read it.
#pragma once

#include <string>
#include <string_view>

namespace embedding_client {

/// The reason in the google.rpc.ErrorInfo of a google.rpc.Status in bytes; empty if there is none,
/// or the bytes are something else. Read here, not by generated classes: those are googleapis',
/// which this library doesn't need, and a second set of them would clash with a user's own.
[[nodiscard]] std::string error_reason(std::string_view status);

}  // namespace embedding_client
