#include "encoding/base64.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace gateway::encoding {
namespace {

constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The two digits of each twelve bits.
struct DigitPairs {
  constexpr DigitPairs() {
    for (std::size_t bits = 0; bits < kCount; ++bits) {
      pairs[bits][0] = kDigits[bits >> 6];
      pairs[bits][1] = kDigits[bits & 0x3F];
    }
  }

  static constexpr std::size_t kCount = 4096;
  char pairs[kCount][2] = {};
};

constexpr DigitPairs kDigitPairs;

constexpr std::uint8_t kNoDigit = 0xFF;

/// The six bits of each digit.
struct DigitValues {
  constexpr DigitValues() {
    values.fill(kNoDigit);
    for (std::uint8_t bits = 0; bits < 64; ++bits) {
      values[static_cast<unsigned char>(kDigits[bits])] = bits;
    }
  }

  std::array<std::uint8_t, 256> values{};
};

constexpr DigitValues kDigitValues;

/// Of up to four digits, as many bits as they have; none if one of them is no digit.
std::optional<std::uint32_t> read_digits(std::string_view digits) {
  std::uint32_t bits = 0;
  std::uint8_t wrong = 0;
  for (const char digit : digits) {
    const std::uint8_t value = kDigitValues.values[static_cast<unsigned char>(digit)];
    wrong |= value;
    bits = bits << 6 | value;
  }
  if ((wrong & 0xC0) != 0) return std::nullopt;
  return bits;
}

std::uint32_t byte(const char* at) {
  return static_cast<unsigned char>(*at);
}

char* write_pair(char* to, std::uint32_t bits) {
  std::memcpy(to, kDigitPairs.pairs[bits], 2);
  return to + 2;
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  const std::size_t start = out.size();
  out.resize(start + base64_size(bytes.size()));
  char* to = out.data() + start;
  const char* at = bytes.data();
  for (std::size_t left = bytes.size() / 3; left > 0; --left) {
    const std::uint32_t three = byte(at) << 16 | byte(at + 1) << 8 | byte(at + 2);
    to = write_pair(write_pair(to, three >> 12), three & 0xFFF);
    at += 3;
  }
  const std::size_t rest = bytes.size() % 3;
  if (rest == 0) return;
  const std::uint32_t three = byte(at) << 16 | (rest == 2 ? byte(at + 1) << 8 : 0);
  to = write_pair(write_pair(to, three >> 12), three & 0xFFF);
  to[-1] = '=';
  if (rest == 1) to[-2] = '=';
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string out(text.size() * 3 / 4, '\0');
  char* to = out.data();
  for (; text.size() >= 4; text.remove_prefix(4)) {
    const auto three = read_digits(text.substr(0, 4));
    if (!three) return std::nullopt;
    *to++ = static_cast<char>(*three >> 16);
    *to++ = static_cast<char>(*three >> 8);
    *to++ = static_cast<char>(*three);
  }
  if (text.empty()) return padding == 0 ? std::optional(std::move(out)) : std::nullopt;
  const auto rest = read_digits(text);
  // Bits of the last digit that belong to no byte.
  const std::uint32_t unused = text.size() == 2 ? 0xF : 0x3;
  if (!rest || text.size() == 1 || (*rest & unused) != 0) return std::nullopt;
  if (text.size() == 2) {
    *to = static_cast<char>(*rest >> 4);
  } else {
    *to++ = static_cast<char>(*rest >> 10);
    *to = static_cast<char>(*rest >> 2);
  }
  return out;
}

}  // namespace gateway::encoding
