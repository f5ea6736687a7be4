// One connection: reads requests, waits as told, writes answers, misbehaves on request.
#pragma once

#include <chrono>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "emulator/engine.h"

namespace emulator {

/// What every session of a server shares; outlives them all.
struct SessionSettings {
  Engine& engine;
  boost::asio::ssl::context& tls;
  bool plain;  ///< HTTP without TLS.
  bool gzip;
  std::size_t max_body_bytes;
  std::chrono::milliseconds idle_timeout;
};

/// Serves `socket` until the client leaves, is idle for too long, or a fault ends it.
/// Thread: the strand of `socket`.
boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket, SessionSettings settings);

}  // namespace emulator
