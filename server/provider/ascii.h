// Characters of protocols, which no locale changes.
#pragma once

#include <algorithm>
#include <string_view>

namespace gateway::provider {

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

/// JSON's blanks from `at` on; what follows them. Some other character must.
constexpr const char* skip_blanks(const char* at) {
  // All four are at or below the space, and what follows hardly ever is: one comparison, mostly.
  while (static_cast<unsigned char>(*at) <= ' ' &&
         (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
    ++at;
  return at;
}

constexpr bool is_ascii_alnum(char c) {
  return is_ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

constexpr bool is_ascii_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

constexpr bool equal_letters(char a, char b) {
  return ascii_lower(a) == ascii_lower(b);
}

constexpr bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal_letters);
}

/// Every text contains the empty fragment.
constexpr bool contains_ignoring_case(std::string_view text, std::string_view fragment) {
  const auto found =
      std::search(text.begin(), text.end(), fragment.begin(), fragment.end(), equal_letters);
  return fragment.empty() || found != text.end();
}

}  // namespace gateway::provider
