#include "operations/operations_server.h"

#include <utility>

#include "http/server.h"
#include "listen/descriptor.h"
#include "operations/listen_address.h"
#include "operations/pages.h"

namespace gateway::operations {
namespace {

/// Whoever has business with this door is let in, whatever it costs those who are there.
http::ServerLimits server_limits(const OperationsLimits& limits) {
  return {.session = limits.session,
          .max_connections = limits.max_connections,
          .crowd = http::Connections::Crowd::cut_answered};
}

}  // namespace

/// Thread: the owner's, but for what runs in the server.
struct OperationsServer::Running {
  Running(Sources sources, OperationsLimits limits)
      : server(std::make_unique<http::Server>(server_limits(limits))),
        pages(server->context(), std::move(sources), limits) {}

  ~Running() {
    server->stop();
    pages.close();
    server.reset();  // Destroys the coroutines where they wait, and with them their sockets.
  }

  std::unique_ptr<http::Server> server;
  Pages pages;
  std::uint16_t port = 0;
};

Result<std::unique_ptr<OperationsServer>, std::string> OperationsServer::start(
    const std::string& address, Sources sources, OperationsLimits limits) {
  auto running = std::make_unique<Running>(std::move(sources), limits);
  auto acceptor = listen_on(running->server->context(), address);
  if (!acceptor) return acceptor.error();
  running->port = acceptor->local_endpoint().port();
  acceptor->non_blocking(true);
  auto served = running->server->serve(listen::Descriptor(acceptor->release()), running->pages);
  if (!served) return "cannot serve operations on " + address + ": " + served.error();
  return std::unique_ptr<OperationsServer>(new OperationsServer(std::move(running)));
}

OperationsServer::OperationsServer(std::unique_ptr<Running> running)
    : running_(std::move(running)) {}

OperationsServer::~OperationsServer() = default;

std::uint16_t OperationsServer::port() const {
  return running_->port;
}

}  // namespace gateway::operations
