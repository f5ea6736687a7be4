#include "door/request/header_text.h"

#include <algorithm>

namespace gateway::request {

std::string header_text(std::string_view text) {
  std::string fit(text.substr(0, kMaxHeaderBytes));
  std::ranges::replace_if(
      fit, [](char c) { return c <= ' ' || c > '~'; }, '?');
  return fit;
}

}  // namespace gateway::request
