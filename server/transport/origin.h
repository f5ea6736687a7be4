// Where a provider listens: the parts of its base URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/error.h"

namespace gateway::transport {

/// A parsed base URL. Always https: keys and texts never travel in the clear.
struct Origin {
  std::string host;  ///< Lower case name or IP literal; IPv6 without its brackets.
  std::uint16_t port = 443;
  std::string
      path_prefix;  ///< "" or "/…" without a trailing slash. For codecs; transport ignores it.

  /// Whether `host` is an address: such a host gets no SNI, and its certificate must list the IP.
  [[nodiscard]] bool host_is_address() const;

  /// As the Host header wants it (RFC 9110, section 7.2): brackets around IPv6, no default port.
  [[nodiscard]] std::string authority() const;

  /// For messages: always with the port.
  [[nodiscard]] std::string endpoint() const;

  bool operator==(const Origin&) const = default;
};

/// Parses `https://host[:port][/prefix]`. The error says what is wrong with the URL without quoting
/// it, since a mistaken one may hold a password.
[[nodiscard]] Result<Origin, std::string> parse_origin(std::string_view url);

}  // namespace gateway::transport
