// A door of an HTTP server whose answers a test decides on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/responder.h"
#include "http/server.h"

namespace gateway::testing {

/// Paths: /echo answers with the request's body, /peer with who asks, /hold when release() is
/// called or its client has left, /throw not at all, /refused 401 before the body is read, /large
/// with `large_bytes`, /empty with 204, /split with a header that would break the answer in two.
///
/// Thread: the test's, but for what answers.
class Door final : private http::Responder {
 public:
  struct Settings {
    http::ServerLimits limits = {};
    std::size_t max_body_bytes = 100'000;
    std::size_t large_bytes = 20'000'000;  ///< Far more than both kernels' buffers hold.
    http::TlsContexts tls = {};
    std::string address = "127.0.0.1:0";
  };

  Door() : Door(Settings()) {}
  explicit Door(const Settings& settings);
  ~Door() override;
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] http::Server& server() { return server_; }

  // Each waits for what it says, for ten seconds at most, and answers whether it came.

  /// So many requests have been held by /hold since the start.
  [[nodiscard]] bool wait_for_held(int count);
  /// So many clients of /hold have left.
  [[nodiscard]] bool wait_for_left(int count, Duration patience = std::chrono::seconds(10));
  /// So many connections have been taken since the start.
  [[nodiscard]] bool wait_for_accepted(std::uint64_t count) const;
  /// No connection is open any more.
  [[nodiscard]] bool wait_for_none_open() const;
  /// What nobody is told of: asked again and again.
  [[nodiscard]] static bool wait_until(const std::function<bool()>& so);

  /// Answers what is held.
  void release();

  /// The heads that were considered, "POST /echo".
  [[nodiscard]] std::vector<std::string> considered() const;
  /// Threads that considered one.
  [[nodiscard]] std::size_t threads_seen() const;

 private:
  Considered consider(const http::RequestHead& head, const http::Peer& peer) override;
  boost::asio::awaitable<http::Answer> answer(http::Request request,
                                              http::Departure& departure) override;
  http::Answer objection(http::Objection objection, const http::RequestHead* head) override;
  boost::asio::awaitable<http::Answer> hold(http::Departure& departure);

  const std::size_t max_body_bytes_;
  const std::size_t large_bytes_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;  // Guards what follows, up to the server.
  std::condition_variable changed_;
  int held_ = 0;
  int left_ = 0;
  std::vector<std::string> considered_;
  std::set<std::thread::id> threads_;
  std::vector<boost::asio::steady_timer*> holding_;  // The server's first thread only.
  http::Server server_;
};

}  // namespace gateway::testing
