#include "app/config/address.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace gateway::config {
namespace {

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, port);
  return fault == std::errc{} && stop == end ? std::optional(port) : std::nullopt;
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

bool is_every_host(std::string_view host) {
  return host == "0.0.0.0" || host == "[::]";
}

}  // namespace

bool is_listen_address(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  return colon != std::string_view::npos && is_host(address.substr(0, colon)) &&
         port_of(address.substr(colon + 1));
}

bool addresses_collide(std::string_view first, std::string_view second) {
  const std::size_t a = first.rfind(':');
  const std::size_t b = second.rfind(':');
  const auto port = port_of(first.substr(a + 1));
  if (port == 0 || port != port_of(second.substr(b + 1))) return false;
  const std::string_view host = first.substr(0, a);
  const std::string_view other = second.substr(0, b);
  return host == other || is_every_host(host) || is_every_host(other);
}

}  // namespace gateway::config
