#include "app/config/address.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace gateway {
namespace {

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, port);
  return fault == std::errc{} && stop == end;
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_host(std::string_view text) {
  const bool bracketed = text.starts_with('[') && text.ends_with(']');
  const std::string_view extra = bracketed ? ":." : "-._";
  if (bracketed) text = text.substr(1, text.size() - 2);
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_alphanumeric(c) || extra.find(c) != std::string_view::npos;
  });
}

}  // namespace

bool is_listen_address(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  return colon != std::string_view::npos && is_host(address.substr(0, colon)) &&
         is_port(address.substr(colon + 1));
}

}  // namespace gateway
