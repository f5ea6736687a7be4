// "host:port", as URLs and HTTP write where somebody listens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/error.h"

namespace gateway::transport {

/// Where somebody listens.
struct Authority {
  std::string host;        ///< Lower case name or IP literal; IPv6 without its brackets.
  std::uint16_t port = 0;  ///< 0: none was given.

  bool operator==(const Authority&) const = default;
};

/// Parses `host[:port]`; IPv6 needs brackets, a port is 1 to 65535. The error says what is wrong
/// without quoting the text, since a mistaken one may hold a password.
[[nodiscard]] Result<Authority, std::string> parse_authority(std::string_view text);

/// "host:port", with brackets around IPv6.
[[nodiscard]] std::string endpoint_of(std::string_view host, std::uint16_t port);

}  // namespace gateway::transport
