#include "transport/authority.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <boost/asio/ip/address_v6.hpp>

namespace gateway::transport {
namespace {

constexpr std::size_t kMaxHostBytes = 253;  // RFC 1035, section 2.3.4, less the dots' ends.

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), [](char letter) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  });
  return lowered;
}

bool is_host_character(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '.' ||
         letter == '_';
}

bool is_ipv6(std::string_view host) {
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address_v6(host, ec);
  return !ec && address.scope_id() == 0;
}

/// Null when `text` is no port; 0 can't be connected to.
std::uint16_t parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() ? port : std::uint16_t{0};
}

/// Spelled out, since a lone string could as well be meant as an Authority's first member.
Result<Authority, std::string> refuse(std::string_view reason) {
  return Result<Authority, std::string>(boost::system::in_place_error, reason);
}

}  // namespace

Result<Authority, std::string> parse_authority(std::string_view text) {
  Authority authority;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos)
      return refuse("the bracket of the IPv6 address is not closed");
    authority.host = lower_case(text.substr(1, bracket - 1));
    port = text.substr(bracket + 1);
    if (!is_ipv6(authority.host)) return refuse("what stands in brackets is not an IPv6 address");
    if (!port.empty() && port.front() != ':') return refuse("a port must follow the IPv6 address");
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    authority.host = lower_case(text.substr(0, colon));
    port = text.substr(colon);
    if (authority.host.empty()) return refuse("the host is missing");
    if (authority.host.size() > kMaxHostBytes)
      return refuse("the host is longer than 253 characters");
    if (!std::ranges::all_of(authority.host, is_host_character)) {
      return refuse(
          "the host may hold letters, digits, '-', '.' and '_' only; IPv6 needs brackets");
    }
  }
  if (!port.empty()) {
    authority.port = parse_port(port.substr(1));
    if (authority.port == 0) return refuse("the port must be a number from 1 to 65535");
  }
  return authority;
}

std::string endpoint_of(std::string_view host, std::uint16_t port) {
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  std::string text(is_ipv6 ? "[" : "");
  return text.append(host).append(is_ipv6 ? "]:" : ":").append(std::to_string(port));
}

}  // namespace gateway::transport
