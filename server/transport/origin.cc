#include "transport/origin.h"

#include <algorithm>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>

#include "transport/authority.h"

namespace gateway::transport {
namespace {

constexpr std::string_view kScheme = "https://";

bool is_visible(char letter) {
  return letter > 0x20 && letter < 0x7f;
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
  return endpoint_of(host, port);
}

Result<Origin, std::string> parse_origin(std::string_view url) {
  if (boost::beast::iequals(url.substr(0, 7), "http://")) {
    return refuse(
        "http:// is refused: the key and the texts would travel in the clear; use https://");
  }
  if (!boost::beast::iequals(url.substr(0, kScheme.size()), kScheme)) {
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
  auto place = parse_authority(authority);
  if (place.has_error()) return refuse(place.error());
  Origin origin;
  origin.host = std::move(place->host);
  if (place->port != 0) origin.port = place->port;
  origin.path_prefix = rest.substr(slash);
  while (origin.path_prefix.ends_with('/')) origin.path_prefix.pop_back();
  return origin;
}

}  // namespace gateway::transport
