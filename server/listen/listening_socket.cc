#include "listen/listening_socket.h"

#include <cerrno>
#include <chrono>

#include <netinet/in.h>
#include <netinet/tcp.h>

namespace gateway::listen {
namespace {

/// Why the last system call failed.
std::error_code last_error() {
  return {errno, std::system_category()};
}

void set_option(const Descriptor& socket, int level, int name, int value) {
  setsockopt(socket.get(), level, name, &value, sizeof value);
}

}  // namespace

Descriptor new_socket(sa_family_t family) {
  return Descriptor(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

Result<Descriptor, std::error_code> listen_on(const SocketPlace& place, Duration send_timeout,
                                              bool both_families) {
  Descriptor socket = new_socket(place.family());
  if (!socket) return last_error();
  if (place.family() != AF_UNIX) {
    const auto timeout = std::chrono::ceil<std::chrono::milliseconds>(send_timeout);
    set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(timeout.count()));
  }
  if (place.family() == AF_INET6) {
    set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, both_families ? 0 : 1);
  }
  if (bind(socket.get(), place.get(), place.length) != 0) return last_error();
  if (::listen(socket.get(), SOMAXCONN) != 0) return last_error();
  return socket;
}

Result<int, std::error_code> bound_port(const Descriptor& socket) {
  SocketPlace bound;
  bound.length = sizeof bound.address;
  if (getsockname(socket.get(), bound.get(), &bound.length) != 0) return last_error();
  return port_of(bound);
}

}  // namespace gateway::listen
