// One HTTP/1.1 connection: reads requests, writes answers, within SessionLimits.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/connections.h"
#include "http/responder.h"
#include "http/session_limits.h"

namespace gateway::http {

/// What every session of a server shares; outlives them all.
struct SessionShared {
  Connections& connections;
  Responder& responder;
  SessionLimits limits;
};

/// Serves `socket` until the client leaves, breaks a bound, or another takes its place.
/// Thread: the server's.
boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket, SessionShared shared);

}  // namespace gateway::http
