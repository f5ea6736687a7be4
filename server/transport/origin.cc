#include "transport/origin.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <boost/asio/ip/address.hpp>

namespace gateway::transport {
namespace {

constexpr std::string_view kScheme = "https://";
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

bool is_visible(char letter) {
  return letter > 0x20 && letter < 0x7f;
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

/// Splits "host:port" and "[v6]:port"; an error text, or "" when `origin` is filled in.
std::string parse_authority(std::string_view authority, Origin& origin) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) return "the bracket of the IPv6 address is not closed";
    origin.host = lower_case(authority.substr(1, bracket - 1));
    port = authority.substr(bracket + 1);
    if (!is_ipv6(origin.host)) return "what stands in brackets is not an IPv6 address";
    if (!port.empty() && port.front() != ':') return "a port must follow the IPv6 address";
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    origin.host = lower_case(authority.substr(0, colon));
    port = authority.substr(colon);
    if (origin.host.empty()) return "the host is missing";
    if (origin.host.size() > kMaxHostBytes) return "the host is longer than 253 characters";
    if (!std::ranges::all_of(origin.host, is_host_character)) {
      return "the host may hold letters, digits, '-', '.' and '_' only; IPv6 needs brackets";
    }
  }
  if (!port.empty()) {
    origin.port = parse_port(port.substr(1));
    if (origin.port == 0) return "the port must be a number from 1 to 65535";
  }
  return "";
}

/// Spelled out, since a lone string could as well be meant as an Origin's first member.
Result<Origin, std::string> refuse(std::string_view reason) {
  return Result<Origin, std::string>(boost::system::in_place_error, reason);
}

}  // namespace

bool Origin::host_is_address() const {
  boost::system::error_code ec;
  boost::asio::ip::make_address(host, ec);
  return !ec;
}

std::string Origin::authority() const {
  if (port != 443) return endpoint();
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

std::string Origin::endpoint() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return name + ":" + std::to_string(port);
}

Result<Origin, std::string> parse_origin(std::string_view url) {
  if (lower_case(url.substr(0, 7)) == "http://") {
    return refuse(
        "http:// is refused: the key and the texts would travel in the clear; use https://");
  }
  if (lower_case(url.substr(0, kScheme.size())) != kScheme) {
    return refuse("must start with https://");
  }
  if (!std::ranges::all_of(url, is_visible)) {
    return refuse("must not hold spaces, control characters or anything beyond ASCII");
  }
  const std::string_view rest = url.substr(kScheme.size());
  if (rest.find_first_of("?#") != std::string_view::npos) {
    return refuse("must not hold a query or a fragment");
  }
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != std::string_view::npos) {
    return refuse("must not hold a user or a password; the key is configured on its own");
  }
  Origin origin;
  std::string error = parse_authority(authority, origin);
  if (!error.empty()) return refuse(error);
  origin.path_prefix = rest.substr(slash);
  while (origin.path_prefix.ends_with('/')) origin.path_prefix.pop_back();
  return origin;
}

}  // namespace gateway::transport
