#include "provider/mended_json.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <nlohmann/json.hpp>

#include "provider/ascii.h"

namespace gateway::provider {
namespace {

using nlohmann::json;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD.
constexpr std::size_t kUnitLength = 6;                     // Of \uXXXX.

std::string with_utf8_replaced(std::string_view bytes) {
  constexpr bool kEscapeAll = false;
  // There and back: the way to JSON replaces what is no UTF-8.
  return json::parse(json(bytes).dump(-1, ' ', kEscapeAll, json::error_handler_t::replace))
      .get<std::string>();
}

/// The code unit of the \uXXXX at the start of `text`; nothing if there is none.
std::optional<std::uint16_t> code_unit(std::string_view text) {
  if (text.size() < kUnitLength || !text.starts_with("\\u")) return std::nullopt;
  std::uint16_t unit = 0;
  const char* const end = text.data() + kUnitLength;
  const auto [stop, fault] = std::from_chars(text.data() + 2, end, unit, 16);
  if (fault != std::errc{} || stop != end) return std::nullopt;
  return unit;
}

constexpr bool is_between(std::uint16_t unit, std::uint16_t first, std::uint16_t last) {
  return unit >= first && unit <= last;
}

/// How much of `text`, which begins with a backslash, is one character, or a pair of units; 0 if it
/// is none.
std::size_t escape_length(std::string_view text) {
  static constexpr std::string_view kShort = "\"\\/bfnrt";
  if (text.size() > 1 && kShort.find(text[1]) != std::string_view::npos) return 2;
  const std::optional<std::uint16_t> unit = code_unit(text);
  if (!unit || is_between(*unit, 0xDC00, 0xDFFF)) return 0;
  if (!is_between(*unit, 0xD800, 0xDBFF)) return kUnitLength;
  const std::optional<std::uint16_t> low = code_unit(text.substr(kUnitLength));
  return low && is_between(*low, 0xDC00, 0xDFFF) ? 2 * kUnitLength : 0;
}

}  // namespace

MendedJson mended_json(std::string_view document) {
  const std::string utf8 = with_utf8_replaced(document);
  std::string_view rest = utf8;
  MendedJson mended{.text = {}, .cut = false};
  mended.text.reserve(utf8.size());
  bool& quoted = mended.cut;
  while (!rest.empty()) {
    std::size_t length = 1;
    const char c = rest.front();
    if (quoted && c == '\\') {
      length = escape_length(rest);
      if (length > 0) {
        mended.text += rest.substr(0, length);
      } else {
        mended.text += kReplacement;
        length = code_unit(rest) ? kUnitLength : 1;
      }
    } else {
      mended.text += quoted && is_ascii_control(c) ? ' ' : c;
      if (c == '"') quoted = !quoted;
    }
    rest.remove_prefix(length);
  }
  if (mended.cut) mended.text += '"';
  return mended;
}

}  // namespace gateway::provider
