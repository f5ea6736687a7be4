#include "http/server.h"

#include <algorithm>
#include <future>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

#include "http/acceptor.h"
#include "http/lane.h"

namespace gateway::http {
namespace {

namespace net = boost::asio;

std::vector<std::unique_ptr<Lane>> make_lanes(ServerShared& shared, const ServerLimits& limits) {
  const std::size_t count = std::max<std::size_t>(limits.threads, 1);
  std::vector<std::unique_ptr<Lane>> lanes;
  for (std::size_t k = 0; k < count; ++k) {
    const bool one_more = k < limits.max_connections % count;
    const std::size_t part = limits.max_connections / count + (one_more ? 1 : 0);
    lanes.push_back(std::make_unique<Lane>(shared, std::max<std::size_t>(part, 1), limits.crowd));
  }
  return lanes;
}

}  // namespace

/// Thread: the owner's, but for what runs in the lanes.
struct Server::Running {
  Running(const ServerLimits& limits, TlsContexts tls)
      : shared{.limits = limits.session,
               .tls = std::move(tls),
               .room = AnswerRoom(limits.session.max_held_bytes)},
        lanes(make_lanes(shared, limits)) {}

  /// Round the lanes, to the least busy one.
  void take(listen::Descriptor connection, Responder& responder) {
    if (!connection) {
      shared.refused.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    const auto calmer = [](const auto& a, const auto& b) { return a->busy() < b->busy(); };
    const auto least = std::min_element(lanes.begin(), lanes.end(), calmer);
    (*least)->admit(std::move(connection), responder);
  }

  Result<void, std::string> serve(const std::vector<listen::Descriptor>& listening,
                                  Responder& responder) {
    acceptor.emplace(lanes.front()->context(), [this, &responder](listen::Descriptor connection) {
      take(std::move(connection), responder);
    });
    for (const listen::Descriptor& socket : listening) {
      if (!acceptor->add(socket))
        return std::string("there are no descriptors left to listen with");
    }
    for (const auto& lane : lanes) lane->start();
    serving = true;
    return {};
  }

  void stop_listening() {
    if (!serving || !acceptor) return;
    std::promise<void> closed;
    net::post(lanes.front()->context(), [&] {
      acceptor->close();
      closed.set_value();
    });
    closed.get_future().wait();
    listener.reset();
    sockets.clear();
  }

  ServerShared shared;
  std::optional<listen::Listener> listener;
  std::vector<listen::Descriptor> sockets;
  std::vector<std::unique_ptr<Lane>> lanes;
  std::optional<Acceptor> acceptor;  // Its sockets end before the context they are watched by.
  bool serving = false;
};

Server::Server(ServerLimits limits, TlsContexts tls)
    : running_(std::make_unique<Running>(limits, std::move(tls))) {}

Server::~Server() {
  stop();
}

net::io_context& Server::context() {
  return running_->lanes.front()->context();
}

AnswerRoom& Server::answer_room() {
  return running_->shared.room;
}

Result<void, std::string> Server::serve(listen::Listener listener, Responder& responder) {
  running_->listener.emplace(std::move(listener));
  return running_->serve(running_->listener->sockets(), responder);
}

Result<void, std::string> Server::serve(listen::Descriptor socket, Responder& responder) {
  running_->sockets.push_back(std::move(socket));
  return running_->serve(running_->sockets, responder);
}

void Server::drain() {
  running_->shared.draining = true;
  running_->stop_listening();
  for (const auto& lane : running_->lanes) lane->wind_up();
}

void Server::stop() {
  running_->serving = false;
  for (const auto& lane : running_->lanes) lane->stop();
}

ServerFigures Server::figures() const {
  const ServerShared& shared = running_->shared;
  return {.open = shared.open,
          .accepted = shared.accepted,
          .refused = shared.refused,
          .requests = shared.requests};
}

}  // namespace gateway::http
