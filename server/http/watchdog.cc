#include "http/watchdog.h"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gateway::http {

namespace net = boost::asio;

Watchdog::Watchdog(const net::any_io_executor& executor, std::function<void()> cut)
    : cut_(std::move(cut)), timer_(executor, kNever) {}

net::awaitable<void> Watchdog::run() {
  constexpr auto kAwaitDeadline = net::as_tuple(net::use_awaitable);
  while (!ended_) {
    if (Clock::now() >= deadline_) {
      rest();
      cut_();
      continue;
    }
    timer_.expires_at(deadline_);
    (void)co_await timer_.async_wait(kAwaitDeadline);
  }
}

void Watchdog::expect_by(Timestamp deadline) {
  deadline_ = deadline;
  // A later deadline is looked up when the timer rings for the one before.
  if (deadline < timer_.expiry()) timer_.cancel();
}

void Watchdog::end() {
  ended_ = true;
  timer_.cancel();
}

}  // namespace gateway::http
