#include "encoding/base64.h"

#include <cstdint>
#include <cstring>

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

}  // namespace gateway::encoding
