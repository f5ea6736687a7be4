#include "content/token_bound.h"

namespace gateway::content {
namespace {

constexpr std::size_t kMaxHanPerToken = 16;

bool is_ascii_space(unsigned char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

bool is_ascii_alnum(unsigned char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z');
}

/// Lead bytes of U+4000..U+9FFF: nearly all Han characters in use, and nothing else but the
/// hexagrams.
bool leads_han(unsigned char byte) {
  return byte >= 0xE4 && byte <= 0xE9;
}

/// What is known of the word that the scan is in.
struct Word {
  bool has_alnum = false;
  std::size_t han = 0;  ///< Han characters that differ from the one before.

  [[nodiscard]] std::size_t tokens() const {
    const std::size_t by_han = (han + kMaxHanPerToken - 1) / kMaxHanPerToken;
    return by_han > 0 ? by_han : static_cast<std::size_t>(has_alnum);
  }
};

}  // namespace

std::size_t token_lower_bound(std::string_view text) {
  constexpr std::size_t kHanBytes = 3;
  std::size_t tokens = 0;
  Word word;
  std::string_view previous_han;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    std::size_t step = 1;
    if (leads_han(byte)) {
      const std::string_view character = text.substr(at, kHanBytes);
      if (character != previous_han) ++word.han;
      previous_han = character;
      step = character.size();
    } else if (is_ascii_space(byte)) {
      tokens += word.tokens();
      word = Word{};
      previous_han = {};
    } else {
      word.has_alnum = word.has_alnum || is_ascii_alnum(byte);
    }
    at += step;
  }
  return tokens + word.tokens();
}

std::size_t distinct_token_bound(std::size_t bytes) {
  constexpr std::size_t kOfOneByte = 256;
  const std::size_t pieces = bytes + 1;
  return pieces <= kOfOneByte ? pieces : kOfOneByte + (pieces - kOfOneByte) / 2;
}

bool certainly_longer(std::string_view text, std::size_t max_tokens) {
  // A counted word takes two bytes, one for its character and one for the space behind it (the last
  // one needs none), and counted Han characters take more for each token.
  if ((text.size() + 1) / 2 <= max_tokens) return false;
  return token_lower_bound(text) > max_tokens;
}

}  // namespace gateway::content
