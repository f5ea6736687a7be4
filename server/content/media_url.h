// Which addresses of images and videos may be passed to the provider.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace gateway::content {

/// Long enough for signed links to object stores.
inline constexpr std::size_t kMaxUrlBytes = 4096;

/// What is wrong with `url` as the address of a media file, or nothing. An address must be http or
/// https, with a host, of visible ASCII characters (others percent-encoded), without user name or
/// password, at most kMaxUrlBytes long. Whether it can be opened only the provider finds out. The
/// answer has static storage and does not quote the address.
[[nodiscard]] std::optional<std::string_view> url_fault(std::string_view url);

}  // namespace gateway::content
