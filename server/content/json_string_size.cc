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

std::size_t escapes_size(std::string_view text) {
  std::size_t size = 0;
  for (const char c : text) size += escape_size(c);
  return size;
}

std::uint64_t eight_at(const char* at) {
  std::uint64_t eight;
  std::memcpy(&eight, at, sizeof eight);
  return eight;
}

}  // namespace

std::size_t json_string_size(std::string_view utf8) {
  std::size_t size = utf8.size() + 2;
  std::string_view rest = utf8;
  for (; rest.size() >= 8; rest.remove_prefix(8)) {
    if (may_need_escapes(eight_at(rest.data()))) size += escapes_size(rest.substr(0, 8));
  }
  // The last eight say of most texts that their rest needs none.
  if (utf8.size() >= 8 && !may_need_escapes(eight_at(utf8.data() + utf8.size() - 8))) return size;
  return size + escapes_size(rest);
}

}  // namespace gateway::content
