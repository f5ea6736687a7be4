// Base64 (RFC 4648, section 4), for image bytes in data URIs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::encoding {

/// How many characters `bytes` bytes become, padding included.
constexpr std::size_t base64_size(std::size_t bytes) {
  return (bytes + 2) / 3 * 4;
}

/// Appends `bytes` encoded. An image is megabytes: it goes straight to its place in the body.
void append_base64(std::string& out, std::string_view bytes);

/// The bytes; nothing if `text` is not what append_base64() writes: with padding, without blanks,
/// and with zeros in the bits that no byte needs, so that each text has bytes of its own.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace gateway::encoding
