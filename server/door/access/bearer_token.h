// The token in an authorization header.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace gateway::access {

/// Far more than the tokens that `embedctl token new` makes; longer ones are not even hashed.
inline constexpr std::size_t kMaxTokenBytes = 512;

/// The token of "Bearer <token>" (RFC 6750, section 2.1; the scheme's case does not matter).
/// Absent: it is another scheme, no token, or one too long.
[[nodiscard]] std::optional<std::string_view> bearer_token(std::string_view authorization);

}  // namespace gateway::access
