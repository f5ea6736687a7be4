#include "tests/simulation/simulated_store.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace gateway::simulation {
namespace {

/// A gateway that has not asked for so long wants nothing.
constexpr Duration kOfLate = std::chrono::seconds(2);

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

}  // namespace

SimulatedStore::SimulatedStore(dispatch::TimeSource& time, Duration latency)
    : time_(time), latency_(latency), timer_(time.make_timer([this] { deliver(); })) {}

void SimulatedStore::send(std::uint64_t gateway, StoreMessage message, OnAnswer done) {
  if (latency_ == Duration::zero()) return done(answer(gateway, message));
  travel([this, gateway, message = std::move(message), done = std::move(done)]() mutable {
    travel([done = std::move(done), reply = answer(gateway, message)] { done(reply); });
  });
}

StoreAnswer SimulatedStore::answer(std::uint64_t gateway, const StoreMessage& message) {
  const Timestamp now = time_.now();
  for (const SlotNews& news : message.news) hear(message, news);
  StoreAnswer answer;
  if (message.ask) {
    answer.asked = true;
    answer.slots = grant(message.limits, calendar_, *message.ask, now);
    asked_at_[gateway] = now;
  }
  std::erase_if(asked_at_, [now](const auto& asked) { return asked.second < now - kOfLate; });
  answer.gateways = std::max<std::size_t>(1, asked_at_.size());
  answer.calendar = calendar_;
  return answer;
}

void SimulatedStore::hear(const StoreMessage& message, const SlotNews& news) {
  const Timestamp now = time_.now();
  std::visit(
      Overloaded{
          [&](const TokensCharged& charged) {
            charge(calendar_, charged.slot, charged.tokens, now);
          },
          [&](const TokensSettled& settled) { settle(calendar_, settled.slot, settled.tokens); },
          [&](const SlotDelayed& delayed) { delay(calendar_, delayed.slot, delayed.by); },
          [&](const SlotMaybeLost& lost) { maybe_lost(calendar_, lost.slot); },
          [&](const SlotUnused& unused) { give_back(calendar_, unused.slot); },
          [&](const pacing::Heard& heard) { pacing::hear(message.limits, calendar_, heard, now); }},
      news);
}

void SimulatedStore::travel(std::function<void()> action) {
  under_way_.push_back({time_.now() + latency_, std::move(action)});
  timer_->set(under_way_.front().at);
}

void SimulatedStore::deliver() {
  while (!under_way_.empty() && under_way_.front().at <= time_.now()) {
    const std::function<void()> action = std::move(under_way_.front().action);
    under_way_.pop_front();
    action();
  }
  timer_->set(under_way_.empty() ? kNever : under_way_.front().at);
}

}  // namespace gateway::simulation
