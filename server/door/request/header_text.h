// Words of others made fit for a header: the provider may say anything, of any length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::request {

inline constexpr std::size_t kMaxHeaderBytes = 256;

/// `text` as the value of a header: visible ASCII only, others '?', at most kMaxHeaderBytes. gRPC
/// aborts the process over a header that holds anything else.
[[nodiscard]] std::string header_text(std::string_view text);

}  // namespace gateway::request
