#include "http_door/bell.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gateway::http_door {

namespace net = boost::asio;

constexpr auto kAwait = net::as_tuple(net::use_awaitable);

Bell::Bell(const net::any_io_executor& executor)
    : silence_(executor, net::steady_timer::time_point::max()) {}

void Bell::ring() {
  net::post(silence_.get_executor(), [self = shared_from_this()] {
    self->rung_ = true;
    self->silence_.cancel();
  });
}

net::awaitable<void> Bell::rung() {
  while (!rung_) co_await silence_.async_wait(kAwait);
}

}  // namespace gateway::http_door
