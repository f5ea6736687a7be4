#include "content/json_string_size.h"

#include <cstdint>
#include <cstring>

namespace gateway::content {
namespace {

/// A high bit wherever a byte is zero; above the first one maybe elsewhere too.
constexpr std::uint64_t zero_bytes(std::uint64_t eight) {
  return (eight - 0x0101010101010101) & ~eight & 0x8080808080808080;
}

/// Whether one of eight bytes may need an escape. Hardly any do.
constexpr bool may_need_escapes(std::uint64_t eight) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  const std::uint64_t control = (eight - 0x20 * kEach) & ~eight & 0x8080808080808080;
  return (control | zero_bytes(eight ^ '"' * kEach) | zero_bytes(eight ^ '\\' * kEach)) != 0;
}

/// What the escape of a character takes besides the character's own byte.
std::size_t escape_size(char c) {
  if (c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t') return 1;
  return static_cast<unsigned char>(c) < 0x20 ? 5 : 0;
}

}  // namespace

std::size_t json_string_size(std::string_view utf8) {
  std::size_t size = utf8.size() + 2;
  const char* at = utf8.data();
  const char* const end = at + utf8.size();
  while (at != end) {
    std::uint64_t eight;
    if (end - at >= 8) {
      std::memcpy(&eight, at, sizeof eight);
      if (!may_need_escapes(eight)) {
        at += 8;
        continue;
      }
    }
    const char* const stop = end - at >= 8 ? at + 8 : end;
    for (; at != stop; ++at) size += escape_size(*at);
  }
  return size;
}

}  // namespace gateway::content
