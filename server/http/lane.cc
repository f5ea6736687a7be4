#include "http/lane.h"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

namespace gateway::http {
namespace {

namespace net = boost::asio;
using net::ip::tcp;

/// One less when this dies.
class Counted {
 public:
  explicit Counted(std::atomic<std::size_t>& count) : count_(count) {}
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<std::size_t>& count_;
};

}  // namespace

Lane::Lane(ServerShared& shared, std::size_t max_connections, Connections::Crowd crowd)
    : shared_(shared), connections_(max_connections, crowd), work_(context_.get_executor()) {}

Lane::~Lane() {
  stop();
}

void Lane::start() {
  thread_ = std::thread([this] { context_.run(); });
}

void Lane::admit(listen::Descriptor connection, Responder& responder) {
  ++busy_;
  auto owned = std::make_shared<listen::Descriptor>(std::move(connection));
  net::dispatch(context_, [this, owned, &responder] { seat(std::move(*owned), responder); });
}

void Lane::seat(listen::Descriptor connection, Responder& responder) {
  tcp::socket socket(context_);
  boost::system::error_code failed;
  std::shared_ptr<net::ssl::context> tls;
  if (shared_.tls) tls = shared_.tls();
  const bool can_be_served = (tls || !shared_.tls) && connections_.has_room();
  if (can_be_served) socket.assign(tcp::v6(), connection.get(), failed);
  if (failed || !socket.is_open()) {
    shared_.refused.fetch_add(1, std::memory_order_relaxed);
    --busy_;
    return;
  }
  (void)connection.release();
  const net::socket_base::send_buffer_size ahead(
      static_cast<int>(shared_.limits.send_buffer_bytes));
  socket.set_option(ahead, failed);  // It serves without, too.
  shared_.accepted.fetch_add(1, std::memory_order_relaxed);
  ++shared_.open;
  SessionShared shared{connections_,     responder,        shared_.room,
                       shared_.requests, shared_.draining, shared_.limits};
  net::awaitable<void> session = http::serve(std::move(socket), std::move(tls), shared);
  net::co_spawn(context_, attend(std::move(session)), net::detached);
}

net::awaitable<void> Lane::attend(net::awaitable<void> session) {
  const Counted open(shared_.open);
  const Counted busy(busy_);
  co_await std::move(session);
}

void Lane::wind_up() {
  net::post(context_, [this] { connections_.wind_up(); });
}

void Lane::stop() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace gateway::http
