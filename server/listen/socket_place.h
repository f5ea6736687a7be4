// Where a socket can be bound, as the system has it.
#pragma once

#include <string>
#include <vector>

#include <sys/socket.h>

#include "domain/error.h"

namespace gateway::listen {

/// An address of some family: a host's with a port, or a path. Thread: a value.
struct SocketPlace {
  sockaddr_storage address{};
  socklen_t length = 0;

  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&address); }
  [[nodiscard]] sa_family_t family() const { return address.ss_family; }
};

/// The port of a place that is no path.
[[nodiscard]] int port_of(const SocketPlace& place);
void set_port(SocketPlace& place, int port);

/// What "host:port" or "[IPv6]:port" stands for: one place, or several if a name has as many.
/// Error: a reason.
[[nodiscard]] Result<std::vector<SocketPlace>, std::string> resolve_places(
    const std::string& address);

/// Every address of this host, of AF_INET, or of AF_INET6.
[[nodiscard]] SocketPlace every_place(sa_family_t family, int port);
/// Whether it is one of those.
[[nodiscard]] bool is_every_place(const SocketPlace& place);

/// A Unix socket's. Error: a reason, if the path is empty or longer than the system allows.
[[nodiscard]] Result<SocketPlace, std::string> place_of_path(const std::string& path);

}  // namespace gateway::listen
