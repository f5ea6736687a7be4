#include "operations/operations_server.h"

#include <chrono>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/connections.h"
#include "http/session.h"
#include "operations/listen_address.h"
#include "operations/pages.h"

namespace gateway::operations {
namespace {

namespace net = boost::asio;
using net::ip::tcp;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);
/// After a failed accept (out of descriptors, mostly): long enough not to spin.
constexpr std::chrono::milliseconds kAcceptPause{50};

net::awaitable<void> accept_connections(tcp::acceptor acceptor, http::SessionShared shared) {
  const auto executor = acceptor.get_executor();
  net::steady_timer pause(executor);
  for (;;) {
    tcp::socket socket(executor);
    const auto [error] = co_await acceptor.async_accept(socket, kAwait);
    if (error) {
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(kAwait);
      continue;
    }
    if (!shared.connections.has_room()) continue;
    net::co_spawn(executor, http::serve(std::move(socket), shared), net::detached);
  }
}

}  // namespace

/// Thread: the owner's, but for what runs in the context.
struct OperationsServer::Running {
  Running(Sources sources, OperationsLimits limits)
      : connections(limits.max_connections),
        context(std::make_unique<net::io_context>(1)),
        pages(*context, std::move(sources), limits) {}

  ~Running() {
    context->stop();
    if (thread.joinable()) thread.join();
    pages.close();
    context.reset();  // Destroys the coroutines where they wait, and with them their sockets.
  }

  http::Connections connections;
  std::unique_ptr<net::io_context> context;
  Pages pages;
  std::uint16_t port = 0;
  std::thread thread;
};

Result<std::unique_ptr<OperationsServer>, std::string> OperationsServer::start(
    const std::string& address, Sources sources, OperationsLimits limits) {
  auto running = std::make_unique<Running>(std::move(sources), limits);
  auto acceptor = listen_on(*running->context, address);
  if (!acceptor) return acceptor.error();
  running->port = acceptor->local_endpoint().port();
  const http::SessionShared shared{running->connections, running->pages, limits.session};
  net::co_spawn(*running->context, accept_connections(std::move(*acceptor), shared), net::detached);
  running->thread = std::thread([context = running->context.get()] { context->run(); });
  return std::unique_ptr<OperationsServer>(new OperationsServer(std::move(running)));
}

OperationsServer::OperationsServer(std::unique_ptr<Running> running)
    : running_(std::move(running)) {}

OperationsServer::~OperationsServer() = default;

std::uint16_t OperationsServer::port() const {
  return running_->port;
}

}  // namespace gateway::operations
