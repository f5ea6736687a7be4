#include "tests/dispatch/held_exchange.h"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

namespace gateway::testing {
namespace {

constexpr auto kWait = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace

boost::asio::awaitable<Result<HttpResponse, CallFault>> HeldExchange::exchange(
    HttpRequest request, transport::ExchangeTerms, transport::AbortSignal& abort) {
  const std::size_t number = sent_++;
  const Rows texts = nlohmann::json::parse(request.body).at("input").at("texts");
  on_sent_(texts);
  if (answer_to(number) == nullptr) {
    // Never expires by itself.
    boost::asio::steady_timer parked(context_, boost::asio::steady_timer::time_point::max());
    const auto wake = [&parked] { parked.cancel(); };
    out_.emplace(number, wake);
    {
      const auto guard = abort.on_raise(wake);
      if (!abort.raised()) co_await parked.async_wait(kWait);
    }
    out_.erase(number);
  }
  // An answer that was there before the abort is an answer, as on a socket.
  const Answer* const answer = answer_to(number);
  if (answer == nullptr) co_return CallFault{FaultKind::aborted, "given up"};
  co_return (*answer)(texts);
}

void HeldExchange::answer(std::size_t call, Answer answer) {
  answers_.emplace(call, std::move(answer));
  if (const auto waiting = out_.find(call); waiting != out_.end()) waiting->second();
}

void HeldExchange::answer_all(Answer answer) {
  any_ = std::move(answer);
  for (const auto& [number, wake] : out_) wake();
}

const HeldExchange::Answer* HeldExchange::answer_to(std::size_t call) const {
  if (const auto own = answers_.find(call); own != answers_.end()) return &own->second;
  return any_ ? &any_ : nullptr;
}

}  // namespace gateway::testing
