#include "app/config/no_proxy.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>

namespace gateway::config {
namespace {

using boost::asio::ip::address;

constexpr std::string_view kSeparators = ", \t\r\n";

/// An IPv4 address that is written as an IPv6 one is the IPv4 one.
std::optional<address> address_of(std::string_view text) {
  boost::system::error_code ec;
  const address parsed = boost::asio::ip::make_address(std::string(text), ec);
  if (ec) return std::nullopt;
  if (parsed.is_v6() && parsed.to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6());
  }
  return parsed;
}

std::optional<unsigned> number_of(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Of addresses of one kind, whether the first `bits` of both are the same.
template <class Bytes>
bool share_prefix(const Bytes& first, const Bytes& second, unsigned bits) {
  constexpr unsigned kByte = 8;
  if (bits > first.size() * kByte) return false;
  const std::size_t whole = bits / kByte;
  if (!std::equal(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(whole),
                  second.begin())) {
    return false;
  }
  const unsigned rest = bits % kByte;
  return rest == 0 || (first[whole] ^ second[whole]) >> (kByte - rest) == 0;
}

/// `network` is "10.0.0.0/8".
bool is_in(const address& host, std::string_view network) {
  const std::size_t slash = network.find('/');
  const auto base = address_of(network.substr(0, slash));
  const auto bits = number_of(network.substr(slash + 1));
  if (!base || !bits || base->is_v4() != host.is_v4()) return false;
  return host.is_v4() ? share_prefix(host.to_v4().to_bytes(), base->to_v4().to_bytes(), *bits)
                      : share_prefix(host.to_v6().to_bytes(), base->to_v6().to_bytes(), *bits);
}

/// An entry without its port; nothing if it is of another port than `port`, or of none there is, or
/// its bracket is not closed.
std::optional<std::string_view> at_port(std::string_view entry, std::uint16_t port) {
  std::string_view host = entry;
  std::string_view rest;
  if (entry.starts_with('[')) {
    const std::size_t bracket = entry.find(']');
    if (bracket == std::string_view::npos) return std::nullopt;
    host = entry.substr(1, bracket - 1);
    rest = entry.substr(bracket + 1);
  } else if (std::ranges::count(entry, ':') == 1) {  // More of them are an IPv6 address.
    host = entry.substr(0, entry.find(':'));
    rest = entry.substr(entry.find(':'));
  }
  if (rest.empty()) return host;
  if (rest.front() != ':' || number_of(rest.substr(1)) != port) return std::nullopt;
  return host;
}

std::string_view without_last_dot(std::string_view name) {
  return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

bool is_of_domain(std::string_view name, std::string_view domain) {
  domain = without_last_dot(domain);
  if (domain.starts_with("*.")) domain.remove_prefix(1);
  if (domain.starts_with('.')) domain.remove_prefix(1);
  if (domain.empty() || name.size() < domain.size()) return false;
  const std::string_view tail = name.substr(name.size() - domain.size());
  const std::string_view before = name.substr(0, name.size() - domain.size());
  return boost::beast::iequals(tail, domain) && (before.empty() || before.ends_with('.'));
}

bool excepts(std::string_view entry, const transport::Origin& origin) {
  if (entry == "*") return true;
  const auto literal = address_of(origin.host);
  if (entry.find('/') != std::string_view::npos) return literal && is_in(*literal, entry);
  const auto host = at_port(entry, origin.port);
  if (!host) return false;
  if (literal) return address_of(*host) == literal;
  return is_of_domain(without_last_dot(origin.host), *host);
}

}  // namespace

bool excepted_by(std::string_view list, const transport::Origin& origin) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(kSeparators), list.size());
    if (excepts(list.substr(0, end), origin)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

}  // namespace gateway::config
