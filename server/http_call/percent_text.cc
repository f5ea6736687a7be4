#include "http_call/percent_text.h"

#include <charconv>

namespace gateway::http_call {

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t k = 0; k < text.size(); ++k) {
    if (text[k] != '%') {
      out.push_back(text[k]);
      continue;
    }
    if (text.size() - k < 3) return std::nullopt;
    unsigned char byte = 0;
    const char* const digits = text.data() + k + 1;
    if (std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) return std::nullopt;
    out.push_back(static_cast<char>(byte));
    k += 2;
  }
  return out;
}

}  // namespace gateway::http_call
