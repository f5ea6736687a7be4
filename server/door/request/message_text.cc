#include "door/request/message_text.h"

#include <algorithm>

#include "content/utf8.h"

namespace gateway::request {
namespace {

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::string message_text(std::string_view text, std::size_t max_bytes) {
  std::size_t length = std::min(text.size(), max_bytes);
  if (length < text.size()) {
    while (length > 0 && continues_character(text[length])) --length;
  }
  std::string fit(text.substr(0, length));
  if (!content::is_valid_utf8(fit)) {
    std::ranges::replace_if(
        fit, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  }
  return fit;
}

}  // namespace gateway::request
