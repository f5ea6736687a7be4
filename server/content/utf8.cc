#include "content/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace gateway::content {
namespace {

/// How many leading bytes are ASCII, counted eight at a time: most texts are nothing else.
std::size_t ascii_prefix(std::string_view bytes) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::size_t length = 0;
  while (bytes.size() - length >= sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + length, sizeof word);
    if ((word & kHighBits) != 0) break;
    length += sizeof word;
  }
  while (length < bytes.size() && static_cast<unsigned char>(bytes[length]) < 0x80) ++length;
  return length;
}

/// What a lead byte asks for: how long its sequence is, and the range of the second byte, which is
/// what rules out overlong forms, surrogates and values past U+10FFFF (RFC 3629, section 4). Length
/// 0: not a lead byte.
struct Sequence {
  std::size_t length;
  unsigned char second_min;
  unsigned char second_max;
};

Sequence sequence_of(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) {
  for (;;) {
    bytes.remove_prefix(ascii_prefix(bytes));
    if (bytes.empty()) return true;
    const Sequence sequence = sequence_of(static_cast<unsigned char>(bytes[0]));
    if (sequence.length == 0 || bytes.size() < sequence.length) return false;
    const auto second = static_cast<unsigned char>(bytes[1]);
    if (second < sequence.second_min || second > sequence.second_max) return false;
    for (std::size_t k = 2; k < sequence.length; ++k) {
      if ((static_cast<unsigned char>(bytes[k]) & 0xC0) != 0x80) return false;
    }
    bytes.remove_prefix(sequence.length);
  }
}

}  // namespace gateway::content
