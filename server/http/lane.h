// One thread of a server, with its connections.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include "http/connections.h"
#include "http/session.h"
#include "listen/descriptor.h"

namespace gateway::http {

/// What all threads of a server share; outlives them.
struct ServerShared {
  const SessionLimits limits;
  const std::function<std::shared_ptr<boost::asio::ssl::context>()> tls;  ///< Empty: plain.
  AnswerRoom room;
  std::atomic<bool> draining{false};
  std::atomic<std::size_t> open{0};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> requests{0};
};

/// Thread: the owner's, but for admit() and busy(): any.
class Lane {
 public:
  Lane(ServerShared& shared, std::size_t max_connections, Connections::Crowd crowd);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  [[nodiscard]] boost::asio::io_context& context() { return context_; }

  void start();
  /// Takes a connected, non-blocking socket.
  void admit(listen::Descriptor connection, Responder& responder);
  /// Connections it was given that have not ended.
  [[nodiscard]] std::size_t busy() const { return busy_.load(std::memory_order_relaxed); }
  /// Ends what is idle; see Server::drain().
  void wind_up();
  /// Idempotent.
  void stop();

 private:
  void seat(listen::Descriptor connection, Responder& responder);
  [[nodiscard]] boost::asio::awaitable<void> attend(boost::asio::awaitable<void> session);

  ServerShared& shared_;
  Connections connections_;
  std::atomic<std::size_t> busy_{0};
  boost::asio::io_context context_{1};  // Destroys the sessions where they wait.
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace gateway::http
