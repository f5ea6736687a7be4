// gzip for answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::http {

/// Whether an Accept-Encoding header allows gzip: named, and not with a weight of zero.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// `text` as a gzip stream, at the fastest level; nothing if zlib has no memory for it.
[[nodiscard]] std::optional<std::string> gzip(std::string_view text);

}  // namespace gateway::http
