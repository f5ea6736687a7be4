#include "encoding/json_string.h"

#include <cstdint>
#include <cstring>

namespace gateway::encoding {
namespace {

bool must_be_escaped(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

/// A high bit wherever a byte is zero; above the first one maybe elsewhere too.
constexpr std::uint64_t zero_bytes(std::uint64_t eight) {
  return (eight - 0x0101010101010101) & ~eight & 0x8080808080808080;
}

/// Where the next character that must be escaped stands, from `at` on: eight are looked at at a
/// time, since hardly any text has many.
const char* find_escape(const char* at, const char* end) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  for (; end - at >= 8; at += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, at, sizeof eight);
    const std::uint64_t control = (eight - 0x20 * kEach) & ~eight & 0x8080808080808080;
    if ((control | zero_bytes(eight ^ '"' * kEach) | zero_bytes(eight ^ '\\' * kEach)) != 0) break;
  }
  while (at != end && !must_be_escaped(*at)) ++at;
  return at;
}

void append_escape(std::string& out, char c) {
  static constexpr char kHexDigits[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += "\\u00";
      out += kHexDigits[static_cast<unsigned char>(c) >> 4];
      out += kHexDigits[static_cast<unsigned char>(c) & 0xF];
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  const char* plain = text.data();  // Start of the stretch that needs no escape.
  const char* const end = plain + text.size();
  for (const char* at = find_escape(plain, end); at != end; at = find_escape(plain, end)) {
    out.append(plain, at);
    append_escape(out, *at);
    plain = at + 1;
  }
  out.append(plain, end);
  out += '"';
}

}  // namespace gateway::encoding
