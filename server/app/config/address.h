// Addresses to listen on, as configuration spells them.
#pragma once

#include <string_view>

namespace gateway {

/// Whether it is host:port with a port from 0 to 65535; an IPv6 host stands in brackets.
[[nodiscard]] bool is_listen_address(std::string_view address);

}  // namespace gateway
