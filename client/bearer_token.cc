#include "client/bearer_token.h"

#include <algorithm>

namespace embedding_client {

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::optional<std::string> token_in(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::string_view token = text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
  if (token.size() > kMaxTokenBytes || !is_visible_ascii(token)) return std::nullopt;
  return std::string(token);
}

}  // namespace embedding_client
