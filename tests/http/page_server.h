// A server of HTTP sessions with a few pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/answer.h"
#include "http/connections.h"
#include "http/responder.h"
#include "http/session_limits.h"

namespace gateway::testing {

inline constexpr std::string_view kFirstPage = "the first page\n";
inline constexpr std::string_view kSecondPage = "the second page\n";

/// Serves /first, /second and /large on a port and a thread of its own.
///
/// Thread: the test's, but for what answers.
class PageServer final : private http::Responder {
 public:
  struct Limits {
    http::SessionLimits session = {};
    std::size_t max_connections = 64;
    std::size_t large_page_bytes = 100'000;
  };

  PageServer() : PageServer(Limits()) {}
  explicit PageServer(const Limits& limits);
  ~PageServer() override;
  PageServer(const PageServer&) = delete;
  PageServer& operator=(const PageServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  boost::asio::awaitable<void> accept_connections(http::SessionLimits limits);
  boost::asio::awaitable<http::Answer> answer(std::string_view path) override;
  [[nodiscard]] std::string_view content_security_policy() const override;

  const std::string large_page_;
  http::Connections connections_;
  boost::asio::io_context context_{1};  // Destroys the sessions where they wait.
  boost::asio::ip::tcp::acceptor acceptor_;
  const std::uint16_t port_;
  std::thread thread_;
};

}  // namespace gateway::testing
