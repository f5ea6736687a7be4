// A server of HTTP sessions with a few pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "http/responder.h"
#include "http/server.h"
#include "http/session_limits.h"

namespace gateway::testing {

inline constexpr std::string_view kFirstPage = "the first page\n";
inline constexpr std::string_view kSecondPage = "the second page\n";

/// Serves /first, /second and /large to GET and HEAD on a port and a thread of its own; lets a
/// newcomer in, whoever is there.
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
  Considered consider(const http::RequestHead& head, const http::Peer& peer) override;
  boost::asio::awaitable<http::Answer> answer(http::Request request,
                                              http::Departure& departure) override;
  http::Answer objection(http::Objection objection, const http::RequestHead* head) override;

  const std::string large_page_;
  std::uint16_t port_ = 0;
  http::Server server_;
};

}  // namespace gateway::testing
