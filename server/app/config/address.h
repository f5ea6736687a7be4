// Addresses to listen on, as configuration spells them.
#pragma once

#include <string_view>

namespace gateway::config {

/// Whether it is host:port with a port from 0 to 65535; an IPv6 host stands in brackets.
[[nodiscard]] bool is_listen_address(std::string_view address);

/// Whether one socket could not listen on the second while another listens on the first: the same
/// port, and the same host or all of them. gRPC would share the port without a word, and the
/// kernel deal callers out to both. Precondition: both are listen addresses.
[[nodiscard]] bool addresses_collide(std::string_view first, std::string_view second);

}  // namespace gateway::config
