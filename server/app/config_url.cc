#include "app/config_url.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace gateway {
namespace {

constexpr std::string_view kScheme = "https://";

struct Authority {
  std::string host;
  std::optional<std::string_view> port;
};

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

bool is_address_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
         c == '.';
}

/// Splits host[:port] or [v6][:port]; nothing if there is no host or it holds what no host holds.
std::optional<Authority> split_authority(std::string_view text) {
  Authority authority;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    authority.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (!std::ranges::all_of(authority.host, is_address_character)) return std::nullopt;
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    authority.host = text.substr(0, end);
    rest = text.substr(end);
    if (!std::ranges::all_of(authority.host, is_host_character)) return std::nullopt;
  }
  if (authority.host.empty()) return std::nullopt;
  if (rest.empty()) return authority;
  if (!rest.starts_with(':')) return std::nullopt;
  authority.port = rest.substr(1);
  return authority;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, port);
  if (text.empty() || fault != std::errc{} || stop != end) return std::nullopt;
  return port;
}

}  // namespace

Result<BaseUrl, UrlComplaint> parse_base_url(std::string_view url) {
  if (url.starts_with("http://"))
    return UrlComplaint{"must be https://: keys never travel in the clear"};
  if (!url.starts_with(kScheme)) return UrlComplaint{"must be https://host[:port][/prefix]"};
  if (url.find_first_of("@?#") != std::string_view::npos) {
    return UrlComplaint{"must have no user name, query or fragment"};
  }
  if (std::ranges::any_of(url, [](char c) { return c <= ' ' || c > '~'; })) {
    return UrlComplaint{"must have no blanks and plain ASCII only"};
  }
  const std::string_view rest = url.substr(kScheme.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const auto authority = split_authority(rest.substr(0, slash));
  if (!authority) return UrlComplaint{"has no valid host"};
  BaseUrl parsed;
  parsed.host = authority->host;
  if (authority->port) {
    const auto port = parse_port(*authority->port);
    if (!port || *port == 0) return UrlComplaint{"has a port that is not from 1 to 65535"};
    parsed.port = *port;
  }
  std::string_view prefix = rest.substr(slash);
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  for (const std::string_view own : {"/api/v1", "/compatible-mode/v1"}) {
    if (prefix.find(own) != std::string_view::npos) {
      return UrlComplaint{"must end before " + std::string(own) + ": the dialect appends it"};
    }
  }
  parsed.path_prefix = prefix;
  return parsed;
}

bool is_listen_address(std::string_view address) {
  const auto authority = split_authority(address);
  return authority && authority->port && parse_port(*authority->port);
}

}  // namespace gateway
