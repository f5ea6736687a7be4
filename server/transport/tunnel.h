// A way through an HTTP proxy to an origin.
#pragma once

#include <cstddef>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "domain/error.h"
#include "transport/origin.h"
#include "transport/proxy.h"

namespace gateway::transport {

/// The most that the head of a proxy's answer may have.
inline constexpr std::size_t kMaxTunnelHeadBytes = 16 * 1024;

/// Why there is no tunnel. Neither holds anything that the proxy or the login says.
struct TunnelRefusal {
  std::string why;      ///< To be read after the proxy's name: "forbids the way to h:443 (403)".
  unsigned status = 0;  ///< Of its answer; 0: there was none, or not a whole one.
};

/// The request for a tunnel, whole (RFC 9110, section 9.3.6). It holds the login: a secret.
[[nodiscard]] std::string tunnel_request(const Proxy& proxy, const Origin& origin);

/// Asks for a tunnel and reads the answer's head; from then on whatever goes through `socket` is
/// between us and the origin. It knows no time: closing the socket ends it, with some refusal.
///
/// Thread: the socket's. What is referred to must outlive the awaited operation.
boost::asio::awaitable<Result<void, TunnelRefusal>> open_tunnel(
    boost::asio::ip::tcp::socket& socket, const Proxy& proxy, const Origin& origin);

[[noreturn]] inline void throw_exception_from_error(const TunnelRefusal& refusal,
                                                    const boost::source_location& where) {
  boost::throw_with_location(std::logic_error("unexpected refusal: " + refusal.why), where);
}

}  // namespace gateway::transport
