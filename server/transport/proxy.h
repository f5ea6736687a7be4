// The HTTP proxy by which an origin is reached.
#pragma once

#include <string>
#include <string_view>

#include "domain/error.h"
#include "transport/authority.h"

namespace gateway::transport {

/// A proxy that is spoken to in plain text; what goes through its tunnels is TLS all the same.
struct Proxy {
  Authority place;    ///< Its port is never 0.
  std::string login;  ///< "user:password", decoded; empty: none is shown. A secret.

  /// For messages: without the login.
  [[nodiscard]] std::string endpoint() const { return endpoint_of(place.host, place.port); }

  bool operator==(const Proxy&) const = default;
};

/// Parses `[http://][user[:password]@]host:port[/]`, as the variables of the environment have it;
/// user and password may be percent-encoded. The error says what is wrong with the URL without
/// quoting it, since it may hold a password.
[[nodiscard]] Result<Proxy, std::string> parse_proxy(std::string_view url);

}  // namespace gateway::transport
