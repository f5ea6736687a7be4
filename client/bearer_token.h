// What may be sent as a bearer token.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace embedding_client {

/// Far more than any token takes, and well within what a gateway accepts as headers.
inline constexpr std::size_t kMaxTokenBytes = 4096;

/// Whether gRPC takes it as a header's value, with nothing in it that is lost or ends the process:
/// visible ASCII.
[[nodiscard]] bool is_visible_ascii(std::string_view text);

/// The token that a file or a variable holds: white space around it does not count. Nothing if it
/// is empty, over kMaxTokenBytes, or holds anything but visible ASCII.
[[nodiscard]] std::optional<std::string> token_in(std::string_view text);

}  // namespace embedding_client
