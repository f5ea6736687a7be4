// The gateway's bearer tokens: made of chance, known to the gateway by their hash alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace embedding_client {

/// `egw_` and 43 characters of base64url: 32 bytes of the operating system's chance. Nothing if it
/// gives none.
[[nodiscard]] std::optional<std::string> new_access_token();

/// `sha256:` and 64 hexadecimal digits, of the token as it is sent: what `tokens` of a tenant
/// lists. A hash without salt, which hides what can't be guessed; see kGuessableBytes.
[[nodiscard]] std::string token_digest(std::string_view token);

/// A shorter token may be found by trying, from its digest.
inline constexpr std::size_t kGuessableBytes = 22;  // 128 bits of base64.

}  // namespace embedding_client
