#include "emulator/data_uri.h"

#include <array>
#include <cstdint>

namespace emulator {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kInvalid = 0xFF;

constexpr std::array<std::uint8_t, 256> kSextets = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(kInvalid);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}();

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  unsigned filled = 0;
  for (const char c : text) {
    const std::uint8_t sextet = kSextets[static_cast<unsigned char>(c)];
    if (sextet == kInvalid) return std::nullopt;
    bits = (bits << 6U) | sextet;
    filled += 6;
    if (filled < 8) continue;
    filled -= 8;
    bytes.push_back(static_cast<char>((bits >> filled) & 0xFFU));
  }
  return bytes;
}

}  // namespace

std::optional<std::string> decode_data_uri(std::string_view source) {
  constexpr std::string_view kPrefix = "data:image/";
  constexpr std::string_view kEncoding = ";base64,";
  if (!source.starts_with(kPrefix)) return std::nullopt;
  const std::size_t encoding = source.find(kEncoding);
  if (encoding == std::string_view::npos || encoding == kPrefix.size()) return std::nullopt;
  return decode_base64(source.substr(encoding + kEncoding.size()));
}

}  // namespace emulator
