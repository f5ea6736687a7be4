#include "emulator/float_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <vector>

namespace emulator {
namespace {

constexpr std::size_t kMaxNumberBytes = kMaxNumberText - 2;

/// One decimal text; 24 bytes, so that copying it takes three moves.
struct NumberText {
  std::array<char, kMaxNumberBytes> bytes;
  unsigned char length;
};

/// The texts of k/kNumberSteps for k from -kNumberSteps to kNumberSteps.
const std::vector<NumberText>& number_table() {
  static const std::vector<NumberText> table = [] {
    std::vector<NumberText> texts(2 * kNumberSteps + 1);
    for (int k = -kNumberSteps; k <= kNumberSteps; ++k) {
      NumberText& text = texts[static_cast<std::size_t>(k + kNumberSteps)];
      char* const begin = text.bytes.data();
      const double value = static_cast<double>(k) / kNumberSteps;
      const auto [end, error] = std::to_chars(begin, begin + kMaxNumberBytes, value);
      text.length = error == std::errc() ? static_cast<unsigned char>(end - begin) : 0;
    }
    return texts;
  }();
  return table;
}

char* write_number(char* at, float value, const std::vector<NumberText>& table) {
  const float steps = value * static_cast<float>(kNumberSteps);
  if (std::fabs(steps) <= static_cast<float>(kNumberSteps)) {
    const int k = static_cast<int>(steps);
    if (static_cast<float>(k) == steps) {
      const NumberText& text = table[static_cast<std::size_t>(k + kNumberSteps)];
      std::memcpy(at, text.bytes.data(), kMaxNumberBytes);
      return at + text.length;
    }
  }
  const std::string_view special = std::isnan(value) ? "NaN" : value > 0 ? "1e999" : "-1e999";
  if (!std::isfinite(value)) return std::copy(special.begin(), special.end(), at);
  return std::to_chars(at, at + kMaxNumberBytes + 1, value).ptr;
}

}  // namespace

void append_number(std::string& out, float value) {
  std::array<char, kMaxNumberBytes + 1> buffer;
  char* const end = write_number(buffer.data(), value, number_table());
  out.append(buffer.data(), end);
}

void append_numbers(std::string& out, std::span<const float> values) {
  const std::vector<NumberText>& table = number_table();
  const std::size_t before = out.size();
  // One more than there are: for the brackets, and for the tail of the last fixed-size copy.
  out.resize(before + (values.size() + 1) * kMaxNumberText);
  char* at = out.data() + before;
  *at++ = '[';
  for (const float value : values) {
    at = write_number(at, value, table);
    *at++ = ',';
  }
  if (!values.empty()) --at;
  *at++ = ']';
  out.resize(static_cast<std::size_t>(at - out.data()));
}

void append_string(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4U];
      out += kHex[static_cast<unsigned char>(c) & 0xFU];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace emulator
