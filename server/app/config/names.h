// How things that configuration names are spelt.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::config {

/// Whether it is at most `longest` letters, digits, `-`, `_` and `.`: fit for a metric's label, a
/// log field and a header. An empty name is one.
[[nodiscard]] constexpr bool is_name(std::string_view text, std::size_t longest) {
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (!letter && !digit && c != '-' && c != '_' && c != '.') return false;
  }
  return text.size() <= longest;
}

}  // namespace gateway::config
