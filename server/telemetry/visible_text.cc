#include "telemetry/visible_text.h"

#include <algorithm>
#include <cstddef>

#include "telemetry/json_text.h"

namespace gateway::telemetry {
namespace {

constexpr bool is_plain(char c) {
  return c >= ' ' && c <= '~';
}

constexpr bool is_control(unsigned codepoint) {
  return codepoint < 0x20 || (codepoint >= 0x7F && codepoint < 0xA0) ||
         (codepoint >= 0x2028 && codepoint <= 0x202E) ||
         (codepoint >= 0x2066 && codepoint <= 0x2069);
}

/// How many bytes a character has, by the first of them.
std::size_t character_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

unsigned codepoint_of(std::string_view character) {
  unsigned value = static_cast<unsigned char>(character.front());
  if (character.size() > 1) value &= 0x7FU >> character.size();
  for (const char c : character.substr(1)) value = value << 6U | (static_cast<unsigned>(c) & 0x3FU);
  return value;
}

/// Precondition: `text` is valid UTF-8.
std::string with_controls_escaped(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string escaped;
  escaped.reserve(text.size());
  while (!text.empty()) {
    const std::string_view character =
        text.substr(0, character_length(static_cast<unsigned char>(text.front())));
    if (const unsigned codepoint = codepoint_of(character); is_control(codepoint)) {
      escaped.append("\\u");
      for (const unsigned bits : {12U, 8U, 4U, 0U}) escaped += kHex[codepoint >> bits & 0xFU];
    } else {
      escaped.append(character);
    }
    text.remove_prefix(character.size());
  }
  return escaped;
}

}  // namespace

std::string visible_text(std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) return std::string(text);
  return with_controls_escaped(repaired_utf8(text));
}

std::string quoted_text(std::string_view text) {
  const std::string json = json_string(text);
  return std::ranges::all_of(json, is_plain) ? json : with_controls_escaped(json);
}

}  // namespace gateway::telemetry
