#include "tests/http/page_server.h"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/session.h"

namespace gateway::testing {

namespace net = boost::asio;
using net::ip::tcp;

PageServer::PageServer(const Limits& limits)
    : large_page_(limits.large_page_bytes, 'x'),
      connections_(limits.max_connections),
      acceptor_(context_, {net::ip::address_v4::loopback(), 0}),
      port_(acceptor_.local_endpoint().port()) {
  net::co_spawn(context_, accept_connections(limits.session), net::detached);
  thread_ = std::thread([this] { context_.run(); });
}

PageServer::~PageServer() {
  context_.stop();
  thread_.join();
}

net::awaitable<void> PageServer::accept_connections(http::SessionLimits limits) {
  constexpr auto kAwait = net::as_tuple(net::use_awaitable);
  const http::SessionShared shared{connections_, *this, limits};
  for (;;) {
    tcp::socket socket(context_);
    const auto [error] = co_await acceptor_.async_accept(socket, kAwait);
    if (error) co_return;
    net::co_spawn(context_, http::serve(std::move(socket), shared), net::detached);
  }
}

net::awaitable<http::Answer> PageServer::answer(std::string_view path) {
  http::Answer answer;
  if (path == "/first") {
    answer.body = kFirstPage;
  } else if (path == "/second") {
    answer.body = kSecondPage;
  } else if (path == "/large") {
    answer.body = large_page_;
  } else {
    answer.status = 404;
  }
  co_return answer;
}

std::string_view PageServer::content_security_policy() const {
  return "default-src 'none'";
}

}  // namespace gateway::testing
