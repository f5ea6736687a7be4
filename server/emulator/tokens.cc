#include "emulator/tokens.h"

#include <algorithm>

namespace emulator {
namespace {

constexpr std::size_t kMaxRunCharacters = 12;

struct Character {
  char32_t code;
  std::size_t bytes;
};

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The character at the front of a text that is not empty.
Character front_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (bytes == 1 || text.size() < bytes) return {0xFFFD, 1};
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!is_continuation(text[i])) return {0xFFFD, 1};
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return {code, bytes};
}

bool is_space(char32_t code) {
  return code <= 0x20 || code == 0xA0 || code == 0x3000 || (code >= 0x2000 && code <= 0x200A);
}

bool is_ideograph(char32_t code) {
  return (code >= 0x3040 && code <= 0x30FF) || (code >= 0x3400 && code <= 0x4DBF) ||
         (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0xAC00 && code <= 0xD7A3) ||
         (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x2FA1F);
}

bool is_letter(char32_t code) {
  if (code < 0x80) return (code | 0x20U) >= 'a' && (code | 0x20U) <= 'z';
  // Punctuation blocks and pictures are symbols, the alphabets between them are letters.
  return code >= 0xC0 && code != 0xD7 && code != 0xF7 && !(code >= 0x2000 && code <= 0x2BFF) &&
         !(code >= 0x3000 && code <= 0x303F) && !(code >= 0xFE10 && code <= 0xFFFD) &&
         code < 0x1F000;
}

Token::Kind kind_of(char32_t code) {
  if (code >= '0' && code <= '9') return Token::Kind::number;
  if (is_ideograph(code)) return Token::Kind::ideograph;
  return is_letter(code) ? Token::Kind::word : Token::Kind::symbol;
}

/// The next token and, in `rest`, what follows it; an empty token at the end of the text.
Token next_token(std::string_view& rest) {
  std::size_t start = 0;
  while (start < rest.size()) {
    const Character character = front_character(rest.substr(start));
    if (!is_space(character.code)) break;
    start += character.bytes;
  }
  rest.remove_prefix(start);
  if (rest.empty()) return {Token::Kind::symbol, {}};

  const Character first = front_character(rest);
  const Token::Kind kind = kind_of(first.code);
  const bool runs = kind == Token::Kind::word || kind == Token::Kind::number;
  std::size_t end = first.bytes;
  for (std::size_t length = 1; runs && length < kMaxRunCharacters && end < rest.size(); ++length) {
    const Character next = front_character(rest.substr(end));
    if (is_space(next.code) || kind_of(next.code) != kind) break;
    end += next.bytes;
  }
  const Token token{kind, rest.substr(0, end)};
  rest.remove_prefix(end);
  return token;
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  for (Token token = next_token(text); !token.text.empty(); token = next_token(text)) {
    tokens.push_back(token);
  }
  return tokens;
}

std::size_t count_tokens(std::string_view text) {
  if (text.find_first_not_of("\r\n") == std::string_view::npos) return 0;
  std::size_t count = 0;
  while (!next_token(text).text.empty()) ++count;
  return std::max<std::size_t>(count, 1);
}

std::string_view first_tokens(std::string_view text, std::size_t count) {
  std::string_view rest = text;
  for (std::size_t i = 0; i < count; ++i) {
    if (next_token(rest).text.empty()) return text;
  }
  return text.substr(0, text.size() - rest.size());
}

}  // namespace emulator
