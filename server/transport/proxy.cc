#include "transport/proxy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <boost/beast/core/string.hpp>

namespace gateway::transport {
namespace {

constexpr std::array<std::string_view, 6> kForeignSchemes = {"https",   "socks",  "socks4",
                                                             "socks4a", "socks5", "socks5h"};

bool is_visible(char letter) {
  return letter > 0x20 && letter < 0x7f;
}

bool is_control(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte < 0x20 || byte == 0x7f;
}

/// Nothing if a `%` is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded.push_back(text[at]);
      continue;
    }
    const std::string_view digits = text.substr(at + 1, 2);
    unsigned char byte = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc() || end != digits.data() + 2) return std::nullopt;
    decoded.push_back(static_cast<char>(byte));
    at += 2;
  }
  return decoded;
}

/// Spelled out, since a lone string could as well be meant as a Proxy's first member.
Result<Proxy, std::string> refuse(std::string_view reason) {
  return Result<Proxy, std::string>(boost::system::in_place_error, reason);
}

/// Of a scheme it can't be known whether it is one: only those that are known are repeated.
Result<Proxy, std::string> refuse_scheme(std::string_view scheme) {
  for (const std::string_view foreign : kForeignSchemes) {
    if (!boost::beast::iequals(scheme, foreign)) continue;
    return refuse(std::string(foreign) + ":// proxies are not spoken to, only http:// ones");
  }
  return refuse("must be http://[user:password@]host:port");
}

/// The login of "user:password"; an error text instead if it is none.
Result<std::string, std::string> login_of(std::string_view text) {
  const auto wrong = [](std::string_view reason) {
    return Result<std::string, std::string>(boost::system::in_place_error, reason);
  };
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto user = percent_decoded(text.substr(0, colon));
  const auto password = percent_decoded(text.substr(std::min(colon + 1, text.size())));
  if (!user || !password) {
    return wrong("a % in user or password must be followed by two hexadecimal digits");
  }
  if (user->find(':') != std::string::npos) return wrong("a user must not hold a colon");
  std::string login = *user + ":" + *password;  // RFC 7617, section 2.
  if (std::ranges::any_of(login, is_control)) {
    return wrong("user and password must not hold control characters");
  }
  return Result<std::string, std::string>(boost::system::in_place_value, std::move(login));
}

}  // namespace

Result<Proxy, std::string> parse_proxy(std::string_view url) {
  constexpr std::string_view kAfterScheme = "://";
  std::string_view rest = url;
  if (const std::size_t scheme = url.find(kAfterScheme); scheme != std::string_view::npos) {
    if (!boost::beast::iequals(url.substr(0, scheme), "http")) {
      return refuse_scheme(url.substr(0, scheme));
    }
    rest = url.substr(scheme + kAfterScheme.size());
  }
  if (!std::ranges::all_of(url, is_visible)) {
    return refuse("must not hold spaces, control characters or anything beyond ASCII");
  }
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, end);
  Proxy proxy;
  if (const std::size_t sign = authority.rfind('@'); sign != std::string_view::npos) {
    auto login = login_of(authority.substr(0, sign));
    if (login.has_error()) return refuse(login.error());
    proxy.login = *std::move(login);
    authority = authority.substr(sign + 1);
  }
  auto place = parse_authority(authority);
  if (place.has_error()) return refuse(place.error());
  if (place->port == 0) {
    return refuse("the port is missing; it has no default, since some take 80 and some 1080");
  }
  if (end != rest.size() && rest.substr(end) != "/") {
    return refuse("must end after the port; in user and password, / ? # are %2F %3F %23");
  }
  proxy.place = *std::move(place);
  return proxy;
}

}  // namespace gateway::transport
