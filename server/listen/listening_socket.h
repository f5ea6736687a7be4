// One socket that listens.
#pragma once

#include <system_error>

#include "domain/error.h"
#include "domain/time.h"
#include "listen/descriptor.h"
#include "listen/socket_place.h"

namespace gateway::listen {

/// A stream socket of that family, non-blocking; empty if the system has none to give.
[[nodiscard]] Descriptor new_socket(sa_family_t family);

/// A socket that listens at `place`, and whose connections have its options: a TCP peer that
/// acknowledges nothing or leaves no room for `send_timeout` (> 0) is disconnected. Of IPv6 with
/// `both_families` it takes IPv4 connections too.
[[nodiscard]] Result<Descriptor, std::error_code> listen_on(const SocketPlace& place,
                                                            Duration send_timeout,
                                                            bool both_families);

/// The port that a TCP socket is bound to.
[[nodiscard]] Result<int, std::error_code> bound_port(const Descriptor& socket);

}  // namespace gateway::listen
