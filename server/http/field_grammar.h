// What names and values of headers are made of (RFC 9110, 5.6.2 and 5.5).
#pragma once

#include <algorithm>
#include <string_view>

namespace gateway::http {

[[nodiscard]] inline bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  const auto fits = [kMarks](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

/// A tab is none.
[[nodiscard]] constexpr bool is_control(char c) {
  return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
}

[[nodiscard]] inline bool is_field_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), is_control);
}

}  // namespace gateway::http
