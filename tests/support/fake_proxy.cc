#include "tests/support/fake_proxy.h"

#include <mutex>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace gateway::testing {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kCopyBytes = 16 * 1024;

/// The two ends of a tunnel; they live until both ways have ended.
struct Ends {
  tcp::socket client;
  tcp::socket origin;
};

void close_both(Ends& ends) {
  boost::system::error_code ignored;
  ends.client.close(ignored);
  ends.origin.close(ignored);
}

asio::awaitable<void> copy(std::shared_ptr<Ends> ends, bool to_origin) {
  tcp::socket& from = to_origin ? ends->client : ends->origin;
  tcp::socket& to = to_origin ? ends->origin : ends->client;
  std::string room(kCopyBytes, '\0');
  for (;;) {
    const auto space = asio::buffer(room);
    const auto [ended, got] = co_await from.async_read_some(space, kAwait);
    if (ended) break;
    const auto bytes = asio::buffer(room.data(), got);
    const auto [failed, sent] = co_await asio::async_write(to, bytes, kAwait);
    if (failed) break;
  }
  close_both(*ends);
}

}  // namespace

struct FakeProxy::Server {
  Server(unsigned short leads_to, ProxyAnswer first)
      : origin(asio::ip::address_v4::loopback(), leads_to), answer(std::move(first)) {
    asio::co_spawn(io, accept(), asio::detached);
    thread = std::thread([this] { io.run(); });
  }
  ~Server() {
    io.stop();
    thread.join();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  asio::awaitable<void> accept() {
    for (;;) {
      auto ends = std::make_shared<Ends>(Ends{tcp::socket(io), tcp::socket(io)});
      const auto [failed] = co_await acceptor.async_accept(ends->client, kAwait);
      if (failed) co_return;
      asio::co_spawn(io, serve(ends), asio::detached);
    }
  }

  asio::awaitable<void> serve(std::shared_ptr<Ends> ends) {
    std::string head;
    auto space = asio::dynamic_buffer(head);
    const auto [ended, got] =
        co_await asio::async_read_until(ends->client, space, "\r\n\r\n", kAwait);
    if (ended) co_return;
    const ProxyAnswer chosen = remember(std::move(head));
    if (chosen.then == ProxyAnswer::Then::tunnel) {
      const auto [failed] = co_await ends->origin.async_connect(origin, kAwait);
      if (failed) co_return;
    }
    const auto bytes = asio::buffer(chosen.bytes);
    const auto [failed, sent] = co_await asio::async_write(ends->client, bytes, kAwait);
    if (failed || chosen.then == ProxyAnswer::Then::close) co_return;
    if (chosen.then == ProxyAnswer::Then::tunnel) {
      asio::co_spawn(io, copy(ends, true), asio::detached);
      asio::co_spawn(io, copy(ends, false), asio::detached);
      co_return;
    }
    hanging.push_back(std::move(ends));
  }

  ProxyAnswer remember(std::string head) {
    const std::lock_guard lock(mutex);
    requests.push_back(std::move(head));
    return answer;
  }

  asio::io_context io{1};
  tcp::acceptor acceptor{io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  const unsigned short port = acceptor.local_endpoint().port();
  const tcp::endpoint origin;
  std::vector<std::shared_ptr<Ends>> hanging;
  mutable std::mutex mutex;
  ProxyAnswer answer;
  std::vector<std::string> requests;
  std::thread thread;
};

FakeProxy::FakeProxy(unsigned short leads_to, ProxyAnswer answer)
    : server_(std::make_unique<Server>(leads_to, std::move(answer))) {}

FakeProxy::~FakeProxy() = default;

unsigned short FakeProxy::port() const {
  return server_->port;
}

std::string FakeProxy::endpoint() const {
  return "127.0.0.1:" + std::to_string(port());
}

void FakeProxy::answer(ProxyAnswer answer) {
  const std::lock_guard lock(server_->mutex);
  server_->answer = std::move(answer);
}

std::vector<std::string> FakeProxy::requests() const {
  const std::lock_guard lock(server_->mutex);
  return server_->requests;
}

}  // namespace gateway::testing
