#include "http/acceptor.h"

#include <cerrno>
#include <chrono>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <sys/socket.h>

namespace gateway::http {
namespace {

namespace net = boost::asio;

/// Connections taken from one socket before others have their turn.
constexpr int kAcceptsInARow = 64;
/// How long the door rests when the system is out of memory for connections.
constexpr std::chrono::milliseconds kRest{10};

listen::Descriptor spare_descriptor() {
  return listen::Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

listen::Descriptor accepted(int listening) {
  return listen::Descriptor(accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

}  // namespace

Acceptor::Acceptor(net::io_context& context, TakeOver take_over)
    : context_(context), take_over_(std::move(take_over)), reserve_(spare_descriptor()) {}

bool Acceptor::add(const listen::Descriptor& socket) {
  listen::Descriptor duplicate(fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
  if (!duplicate) return false;
  auto& listening = sockets_.emplace_back(context_);
  boost::system::error_code failed;
  listening.assign(duplicate.get(), failed);
  if (failed) return false;
  (void)duplicate.release();
  net::co_spawn(context_, accept_from(listening), net::detached);
  return true;
}

void Acceptor::close() {
  boost::system::error_code ignored;
  for (auto& socket : sockets_) socket.close(ignored);
}

net::awaitable<void> Acceptor::accept_from(net::posix::stream_descriptor& socket) {
  constexpr auto kAwaitSocket = net::as_tuple(net::use_awaitable);
  constexpr auto kReadable = net::posix::stream_descriptor::wait_read;
  net::steady_timer pause(context_);
  while (socket.is_open()) {
    (void)co_await socket.async_wait(kReadable, kAwaitSocket);
    for (int k = 0; k < kAcceptsInARow && socket.is_open(); ++k) {
      if (!accept_one(socket.native_handle())) break;
    }
    if (std::exchange(short_of_memory_, false)) {
      pause.expires_after(kRest);
      (void)co_await pause.async_wait(kAwaitSocket);
    }
  }
}

bool Acceptor::accept_one(int listening) {
  listen::Descriptor connection = accepted(listening);
  if (connection) {
    take_over_(std::move(connection));
    return true;
  }
  if (errno == EAGAIN) return false;
  if (errno == EMFILE || errno == ENFILE) {
    turn_away(listening);
    return false;
  }
  short_of_memory_ = errno == ENOBUFS || errno == ENOMEM;
  return !short_of_memory_;  // Else it was a fault of that connection alone, which is gone.
}

/// Without this the connection would wait unanswered, and the door would spin over it.
void Acceptor::turn_away(int listening) {
  reserve_.reset();
  if (accepted(listening)) take_over_({});
  reserve_ = spare_descriptor();
  if (!reserve_) short_of_memory_ = true;
}

}  // namespace gateway::http
