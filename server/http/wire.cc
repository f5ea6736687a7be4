#include "http/wire.h"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>

#include "http/peer_names.h"

namespace gateway::http {
namespace {

namespace net = boost::asio;
namespace ssl = net::ssl;
using boost::system::error_code;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);

}  // namespace

Wire::Wire(net::ip::tcp::socket socket, std::shared_ptr<ssl::context> tls)
    : socket_(std::move(socket)), context_(std::move(tls)) {
  peer_.address = peer_address(socket_.native_handle());
  peer_.encrypted = context_ != nullptr;
  if (context_) tls_.emplace(socket_, *context_);
}

net::awaitable<bool> Wire::begins_in_plain_text() {
  (void)co_await socket_.async_wait(net::ip::tcp::socket::wait_read, kAwait);
  char first = 0;
  // What it answers is no matter: without a byte it is no letter.
  (void)::recv(socket_.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
  co_return (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
}

net::awaitable<bool> Wire::handshake() {
  if (!tls_) co_return true;
  const bool plain = co_await begins_in_plain_text();
  if (plain) {
    tls_.reset();
    peer_.encrypted = false;
    co_return true;
  }
  const auto [error] = co_await tls_->async_handshake(ssl::stream_base::server, kAwait);
  if (!error) peer_.certificate = verified_certificate(tls_->native_handle());
  co_return !error;
}

net::awaitable<Moved> Wire::read_some(net::mutable_buffer space) {
  Moved moved;
  if (tls_ && !written_) {
    const auto [error, bytes] = co_await tls_->async_read_some(space, kAwait);
    // Called off by end_writing(): reading goes on without TLS.
    if (!written_ || error != net::error::operation_aborted || !is_open()) moved = {error, bytes};
  } else {
    const auto [error, bytes] = co_await socket_.async_read_some(space, kAwait);
    moved = {error, bytes};
  }
  co_return moved;
}

net::awaitable<Moved> Wire::write_some(net::const_buffer bytes) {
  Moved moved;
  if (tls_) {
    const auto [error, count] = co_await tls_->async_write_some(bytes, kAwait);
    moved = {error, count};
  } else {
    const auto [error, count] = co_await socket_.async_write_some(bytes, kAwait);
    moved = {error, count};
  }
  co_return moved;
}

net::awaitable<void> Wire::end_writing() {
  error_code gone;
  written_ = true;
  if (tls_ && is_open()) {
    // OpenSSL takes what a client still sends for a fault once it has said that it is done.
    socket_.cancel(gone);
    (void)co_await tls_->async_shutdown(kAwait);
  }
  socket_.shutdown(net::ip::tcp::socket::shutdown_send, gone);
}

void Wire::close() {
  // The gate that may have accepted it has a duplicate, which closing alone would leave open.
  error_code gone;
  socket_.shutdown(net::ip::tcp::socket::shutdown_both, gone);
  socket_.close(gone);
}

}  // namespace gateway::http
