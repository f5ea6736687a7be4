#include "door/access/bearer_token.h"

#include <algorithm>

namespace gateway::access {
namespace {

constexpr std::string_view kScheme = "bearer ";

char to_small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_token_character(char c) {
  const char small = to_small(c);
  return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

}  // namespace

std::optional<std::string_view> bearer_token(std::string_view authorization) {
  if (authorization.size() < kScheme.size() ||
      !std::ranges::equal(authorization.substr(0, kScheme.size()), kScheme, {}, to_small)) {
    return std::nullopt;
  }
  const std::string_view token = authorization.substr(kScheme.size());
  if (token.empty() || token.size() > kMaxTokenBytes) return std::nullopt;
  if (!std::ranges::all_of(token, is_token_character)) return std::nullopt;
  return token;
}

}  // namespace gateway::access
