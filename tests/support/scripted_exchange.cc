#include "tests/support/scripted_exchange.h"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gateway::testing {
namespace {

constexpr auto kWait = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace

boost::asio::awaitable<Result<HttpResponse, CallFault>> ScriptedExchange::exchange(
    HttpRequest request, transport::ExchangeTerms terms, transport::AbortSignal& abort) {
  const Timestamp deadline = terms.deadline;
  terms_ = std::move(terms);
  Reply reply = script_(request);
  const Timestamp answered_at = time_.now() + reply.latency;

  // Never expires by itself: the timer of the test's time, or the abort, cancels it.
  boost::asio::steady_timer parked(context_, boost::asio::steady_timer::time_point::max());
  const auto timer = time_.make_timer([&parked] { parked.cancel(); });
  timer->set(std::min(answered_at, deadline));
  ++in_flight_;
  {
    const auto guard = abort.on_raise([&parked] { parked.cancel(); });
    if (!abort.raised()) co_await parked.async_wait(kWait);
  }
  --in_flight_;
  if (abort.raised()) {
    ++aborted_;
    co_return CallFault{FaultKind::aborted, "given up"};
  }
  if (answered_at > deadline) co_return CallFault{FaultKind::timed_out, "no answer in time"};
  co_return std::move(reply.outcome);
}

}  // namespace gateway::testing
