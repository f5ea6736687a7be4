// The address that the operations door listens on, opened.
#pragma once

#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "domain/error.h"

namespace gateway::operations {

/// Listens on `address`, "host:port" with a numeric host, an IPv6 one in brackets. Error: a
/// sentence for the operator with the address and what is wrong with it.
[[nodiscard]] Result<boost::asio::ip::tcp::acceptor, std::string> listen_on(
    boost::asio::io_context& context, const std::string& address);

}  // namespace gateway::operations
