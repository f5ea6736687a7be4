// A port whose connection attempts neither succeed nor fail.
#pragma once

#include <cerrno>
#include <list>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>
#include <sys/socket.h>

namespace gateway::testing {

/// Listens with the shortest queue, which it fills itself and never empties: the kernel then
/// ignores further attempts, as a dead host would. Thread: the test's.
class FullListener {
 public:
  FullListener() {
    acceptor_.open(endpoint_.protocol());
    acceptor_.bind(endpoint_);
    acceptor_.listen(0);
    for (int filler = 0; filler < 8; ++filler) {
      auto& socket = fillers_.emplace_back(io_);
      socket.open(endpoint_.protocol());
      socket.non_blocking(true);
      // Asio's own connect() would wait for the outcome.
      const tcp::endpoint port = acceptor_.local_endpoint();
      if (::connect(socket.native_handle(), port.data(), static_cast<socklen_t>(port.size())) !=
          0) {
        EXPECT_EQ(errno, EINPROGRESS);
      }
    }
  }

  [[nodiscard]] unsigned short port() const { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(port()); }

 private:
  using tcp = boost::asio::ip::tcp;

  boost::asio::io_context io_{1};
  const tcp::endpoint endpoint_{boost::asio::ip::address_v4::loopback(), 0};
  tcp::acceptor acceptor_{io_};
  std::list<tcp::socket> fillers_;
};

}  // namespace gateway::testing
