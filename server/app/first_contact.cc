#include "app/first_contact.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gateway::app {
namespace {

constexpr Duration kPatience = std::chrono::seconds(15);
constexpr Duration kFirstPause = std::chrono::milliseconds(250);
constexpr Duration kLongestPause = std::chrono::seconds(10);

}  // namespace

FirstContact::FirstContact(std::string upstream, transport::HttpClient& client,
                           dispatch::Shard& shard, telemetry::Log& log,
                           std::function<void()> reached)
    : upstream_(std::move(upstream)),
      client_(client),
      shard_(shard),
      log_(log),
      reached_(std::move(reached)),
      pause_(shard.context()) {}

void FirstContact::start() {
  shard_.spawn("first contact", run());
}

void FirstContact::stop() {
  shard_.post([this] {
    abort_.raise();
    pause_.cancel();
  });
}

bool FirstContact::connected() const {
  return client_.counters().opened.load() > 0;
}

boost::asio::awaitable<void> FirstContact::run() {
  constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);
  for (Duration pause = kFirstPause; !connected(); pause = std::min(2 * pause, kLongestPause)) {
    const Timestamp deadline = Clock::now() + kPatience;
    const Result<void, CallFault> outcome = co_await client_.reach(deadline, abort_);
    if (abort_.raised()) co_return;
    if (outcome.has_value() || connected()) break;
    log_.write(telemetry::LogLevel::warn, "upstream not reached yet",
               {{"upstream", std::string_view(upstream_)},
                {"detail", std::string_view(outcome.error().message)}});
    pause_.expires_after(pause);
    co_await pause_.async_wait(kAwait);
    if (abort_.raised()) co_return;
  }
  log_.write(telemetry::LogLevel::info, "upstream reached",
             {{"upstream", std::string_view(upstream_)}});
  reached_();
}

}  // namespace gateway::app
