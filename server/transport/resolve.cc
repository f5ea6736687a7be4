#include "transport/resolve.h"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gateway::transport {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

struct Resolution::State {
  State(const asio::any_io_executor& executor, Names given)
      : names(std::move(given)), resolver(executor), done(executor, kNever) {}

  void finish(boost::system::error_code why) {
    if (finished) return;
    finished = true;
    error = why;
    done.cancel();
  }

  const Names names;
  tcp::resolver resolver;
  asio::steady_timer done;  ///< Never expires: cancelled when there is something to see.
  bool finished = false;
  boost::system::error_code error;
  Endpoints endpoints;
};

Resolution::Resolution(const asio::any_io_executor& executor, Names names)
    : state_(std::make_shared<State>(executor, std::move(names))) {}

Resolution::~Resolution() {
  give_up();
}

void Resolution::give_up() {
  state_->finish(asio::error::operation_aborted);
  state_->resolver.cancel();
}

asio::awaitable<Result<Resolution::Endpoints, boost::system::error_code>> Resolution::run(
    std::string host, std::uint16_t port) {
  boost::system::error_code not_literal;
  const asio::ip::address literal = asio::ip::make_address(host, not_literal);
  if (!not_literal) co_return Endpoints{tcp::endpoint(literal, port)};
  if (state_->names) co_return state_->names(host, port);

  // address_configured: without a route for IPv6 its addresses only cost time.
  state_->resolver.async_resolve(
      host, std::to_string(port),
      tcp::resolver::numeric_service | tcp::resolver::address_configured,
      [state = state_](boost::system::error_code ec, const tcp::resolver::results_type& results) {
        for (const auto& result : results) state->endpoints.push_back(result.endpoint());
        if (!ec && state->endpoints.empty()) ec = asio::error::host_not_found;
        state->finish(ec);
      });
  const std::shared_ptr<State> state = state_;
  constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
  while (!state->finished) co_await state->done.async_wait(kAwait);
  if (state->error) co_return state->error;
  co_return std::move(state->endpoints);
}

}  // namespace gateway::transport
