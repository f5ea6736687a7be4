// Other figures for parts that are at work: what was spent, owed and learned stays.
#include <chrono>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "policy/budget/budget.h"
#include "policy/pacing/own_slots.h"
#include "tests/policy/queueing/waiting_room.h"

namespace gateway::budget {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

pacing::SlotLimits calls_only(double per_minute, double burst = 0) {
  return {.rate = {.calls_per_minute = per_minute, .tokens_per_minute = {}},
          .burst_calls = burst,
          .headroom = 0,
          .max_in_flight = 1000,
          .ramp = {.enabled = false}};
}

TEST(Reconfiguration, ALoweredLimitKeepsTheSlotThatWasPromised) {
  pacing::OwnSlots slots;
  slots.configure(calls_only(600), kStart);
  std::ignore = slots.take(0, kStart);
  slots.configure(calls_only(60), kStart);
  EXPECT_EQ(slots.opens_at(kStart), kStart + 100ms);
  std::ignore = slots.take(0, kStart + 100ms);
  EXPECT_EQ(slots.opens_at(kStart), kStart + 1100ms);
}

TEST(Reconfiguration, ARaisedLimitShortensTheWait) {
  pacing::OwnSlots slots;
  slots.configure(calls_only(1), kStart);
  std::ignore = slots.take(0, kStart);
  slots.configure(calls_only(60), kStart + 30s);
  EXPECT_EQ(slots.opens_at(kStart + 30s), kStart + 30s + 500ms);  // Half of the wait was left.
  pacing::PacedRate tokens(1, 0);
  tokens.take(1000, kStart);
  tokens.configure(60'000, 0, kStart);
  EXPECT_EQ(tokens.even_at(), kStart + 1s);
}

TEST(Reconfiguration, ABurstMayComeAndGo) {
  pacing::OwnSlots slots;
  slots.configure(calls_only(60), kStart);
  std::ignore = slots.take(0, kStart);
  EXPECT_EQ(slots.opens_at(kStart), kStart + 1s);
  slots.configure(calls_only(60, 2), kStart);
  // Windows are guarded from now on; the call before was not counted in any.
  EXPECT_EQ(slots.opens_at(kStart), kStart);
  slots.configure(calls_only(60), kStart);
  EXPECT_EQ(slots.opens_at(kStart), kStart + 1s);
}

TEST(Reconfiguration, CallsAreRememberedInOtherWindows) {
  pacing::WindowGuard guard({{10s, 4}}, 5ms);
  for (int k = 0; k < 4; ++k) guard.take(kStart + k * 1s);
  EXPECT_EQ(guard.available_at(), kStart + 10s + 5ms);
  guard.configure({{10s, 2}}, 6ms);
  EXPECT_EQ(guard.available_at(), kStart + 12s + 6ms);
  guard.configure({{10s, 3}}, 6ms);  // Of the two that are known a third may follow.
  EXPECT_LE(guard.available_at(), kStart);
  guard.configure({}, {});
  EXPECT_LE(guard.available_at(), kStart);
}

TEST(Reconfiguration, WhatAThrottleTaughtIsARateNotAShare) {
  pacing::PacedRate rate(1200, 0);
  for (int k = 0; k < 4; ++k) {
    const Timestamp at = kStart + k * 10s;
    rate.throttled(at, at);
    rate.succeeded(at + 1s);
  }
  const double learned = *rate.per_second();
  ASSERT_LT(learned, 20);
  rate.configure(2400, 0, kStart);
  EXPECT_NEAR(*rate.per_second(), learned, 1e-9);
  rate.configure(60, 0, kStart);  // Below what was learned: all of it may be used.
  EXPECT_DOUBLE_EQ(*rate.per_second(), 1);
}

TEST(Reconfiguration, ARateMayStartAndEndBeingPaced) {
  pacing::PacedRate rate(std::nullopt, 0);
  EXPECT_FALSE(rate.per_second());
  rate.configure(60, 0, kStart);
  rate.take(1, kStart);
  EXPECT_EQ(rate.even_at(), kStart + 1s);
  rate.configure(std::nullopt, 0, kStart);
  EXPECT_FALSE(rate.per_second());
  EXPECT_LE(rate.even_at(), kStart);
}

TEST(Reconfiguration, ARampRisesToTheNewRate) {
  pacing::Ramp ramp({}, 100);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 33);
  ramp.slow_down(kStart, kStart);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 16);
  ramp.configure({}, 200);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 33);
  ramp.configure({.enabled = false}, 200);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 200);
}

TEST(Reconfiguration, ABreakerForgetsNoFailedProbe) {
  faults::CircuitBreaker breaker({.open_for = 1s, .max_open_for = 60s});
  breaker.open(kStart);
  const auto pause_after_failure = [&] {
    const Timestamp now = breaker.next_fresh_at();
    breaker.start(now);
    breaker.fail(now, true, now);
    return breaker.next_fresh_at() - now;
  };
  EXPECT_EQ(pause_after_failure(), 1s);
  EXPECT_EQ(pause_after_failure(), 2s);
  breaker.configure({.open_for = 1s, .max_open_for = 60s});
  EXPECT_EQ(pause_after_failure(), 4s);
  breaker.configure({.open_for = 1s, .max_open_for = 5s});
  EXPECT_EQ(pause_after_failure(), 5s);
}

TEST(Reconfiguration, APauseThatHasBegunEndsAsItWasTo) {
  faults::CircuitBreaker breaker({.open_for = 1s, .max_open_for = 5s});
  breaker.open(kStart);
  breaker.configure({.open_for = 3s, .max_open_for = 5s});
  EXPECT_EQ(breaker.next_call_at(), kStart + 1s);
}

TEST(Reconfiguration, APauseCutShortEndsWithAProbe) {
  faults::CircuitBreaker breaker({});
  breaker.trip(30s, kStart);
  EXPECT_EQ(breaker.next_call_at(), kStart + 30s);
  breaker.cut_short(kStart + 1s);
  EXPECT_EQ(breaker.next_call_at(), kStart + 1s);
  breaker.start(kStart + 1s);
  EXPECT_EQ(breaker.state(), faults::CircuitBreaker::State::half_open);
  EXPECT_EQ(breaker.next_call_at(), kNever);
}

TEST(Reconfiguration, ARetryBudgetKeepsWhatFitsTheNewBound) {
  faults::RetryBudget budget({.share = 0, .per_minute = 60, .window = 10s}, kStart);
  EXPECT_DOUBLE_EQ(budget.balance(kStart), 10);
  budget.configure({.share = 0, .per_minute = 24, .window = 10s}, kStart);
  EXPECT_DOUBLE_EQ(budget.balance(kStart), 4);
  budget.configure({.share = 0, .per_minute = 60, .window = 10s}, kStart);
  EXPECT_DOUBLE_EQ(budget.balance(kStart), 4);  // No present.
  EXPECT_DOUBLE_EQ(budget.balance(kStart + 1s), 5);
}

TEST(Reconfiguration, ADebtStaysAsManySlots) {
  queueing::WaitingRoom room(queueing::kTenTexts, 0.1, {.weights = {{"a", 1}}});
  queueing::FairQueue& queue = room.queue();
  room.add({.tenant = "a"}, 30);
  room.add({.tenant = "b"}, 30);
  queue.charge(queue.tenant("a"), 3);
  const auto debt = [&] {
    return queue.slots_before(queue.tenant("a"), Priority::interactive, 0, 1, kStart);
  };
  const double before = debt();
  queue.configure({.weights = {{"a", 1}, {"b", 1}}});
  EXPECT_DOUBLE_EQ(debt(), before);
}

TEST(Reconfiguration, TenantsMayBecomeKnownAndUnknown) {
  queueing::TenantTable table({.max_tenants = 1, .weights = {{"a", 2}}});
  table.find("a").hold();
  table.configure({{"b", 5}});
  EXPECT_DOUBLE_EQ(table.find("b").weight(), 5);
  EXPECT_DOUBLE_EQ(table.find("a").weight(), 1);
  // `a` now takes the only place for the unknown; the next one shares the default's record.
  EXPECT_EQ(table.find("c").name(), queueing::TenantTable::kDefault);
  table.find("a").drop();
  EXPECT_EQ(table.find("c").name(), "c");  // For which `a` was forgotten.
  EXPECT_EQ(table.size(), 3U);             // With the default and `b`.
  table.configure({{"c", 1}});
  EXPECT_EQ(table.find("d").name(), "d");
}

TEST(Reconfiguration, SharesFollowTheNewWeights) {
  queueing::WaitingRoom room(queueing::room_for({.items = 1, .texts = 1}));
  room.add({.tenant = "a"}, 60);
  room.add({.tenant = "b"}, 60);
  for (int k = 0; k < 10; ++k) ASSERT_TRUE(room.queue().pull(room.bounds()));
  room.queue().configure({.weights = {{"a", 4}}});
  std::map<std::string, int> led;
  for (int k = 0; k < 50; ++k) {
    const auto pulled = room.queue().pull(room.bounds());
    ASSERT_TRUE(pulled);
    ++led[pulled->items[0]->tenant->name()];
  }
  EXPECT_EQ(led["a"], 40);
  EXPECT_EQ(led["b"], 10);
}

}  // namespace
}  // namespace gateway::budget
