// One HTTP/1.1 connection: reads requests, writes answers, within SessionLimits.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "http/answer_room.h"
#include "http/connections.h"
#include "http/responder.h"
#include "http/session_limits.h"

namespace gateway::http {

/// What every session of a thread shares; outlives them all.
struct SessionShared {
  Connections& connections;
  Responder& responder;
  AnswerRoom& room;
  std::atomic<std::uint64_t>& requests;  ///< Counts whose head was in order.
  const std::atomic<bool>& draining;     ///< From then on every answer ends its connection.
  SessionLimits limits;
};

/// Serves `socket` until the client leaves, breaks a bound, or another takes its place. Through TLS
/// if there is a context for it. The connection has its seat when this returns, before what it
/// returns is awaited: who asks for room meanwhile is told the truth.
/// Thread: that of the socket's context.
boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket,
                                   std::shared_ptr<boost::asio::ssl::context> tls,
                                   SessionShared shared);

}  // namespace gateway::http
