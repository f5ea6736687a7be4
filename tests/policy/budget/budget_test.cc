#include "policy/budget/budget.h"

#include <chrono>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "policy/pacing/own_slots.h"
#include "tests/policy/budget/some_budget.h"

namespace gateway::budget {
namespace {

using namespace std::chrono_literals;

const Timestamp kNow = Timestamp{} + 1h;
const batching::CallBounds kBounds{
    .capacity = {.items = 10, .texts = 10}, .max_tokens = 1000, .max_bytes = 4096};

/// What a call was made of.
const std::vector<std::uint64_t> kContents{1, 2};

std::unique_ptr<pacing::SlotSource> own_slots() {
  return std::make_unique<pacing::OwnSlots>();
}

Budget::Settings params() {
  return {.pace = {.rate = {.calls_per_minute = 600, .tokens_per_minute = 60'000},
                   .headroom = 0,
                   .max_in_flight = 4,
                   .ramp = {.enabled = false}},
          .breaker = {.open_for = 1s, .max_open_for = 5s},
          .retries = {.share = 0.5, .per_minute = 0}};
}

TEST(Budget, AnAnswerSettlesTokensAndTeachesTheEstimate) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  Timestamp now = kNow;
  for (int k = 0; k < 200; ++k, now += 1s) {
    const Budget::Started call = budget.start(cost_of(10, 100), true, now);
    budget.answered(call, {.total_tokens = 200, .image_tokens = 0}, now + 100ms);
  }
  EXPECT_NEAR(budget.token_ratio(), 2, 0.1);
  EXPECT_NEAR(static_cast<double>(*budget.bounds().max_tokens), 500, 30)
      << "the provider's limit in estimated tokens";
  EXPECT_NEAR(budget.last_minute(now).tokens, 60 * 200, 500);
  EXPECT_EQ(budget.latency(0.9, now), 100ms);
}

TEST(Budget, WhatAMeterTurnedAwayIsNotPaidInTokens) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  const Budget::Started call = budget.start(cost_of(10, 60'000), true, kNow);
  EXPECT_GT(budget.next_call_at(kNow), kNow + 30s);
  std::ignore =
      budget.faulted(call, CallFault{FaultKind::rate_limited, "slower"}, kContents, kNow + 100ms);
  EXPECT_LT(budget.next_call_at(kNow), kNow + 1s);
  EXPECT_EQ(budget.last_minute(kNow + 1s).rate_throttles, 1);
  EXPECT_EQ(budget.last_minute(kNow + 1s).tokens, 0);
}

TEST(Budget, WhatWasRefusedIsNotPaidInTokensButWhatMayHaveBeenComputedIs) {
  for (const FaultKind kind : {FaultKind::item_refused, FaultKind::media_failed,
                               FaultKind::row_limit_exceeded, FaultKind::body_too_large}) {
    Budget budget(kBounds, params(), own_slots(), kNow);
    const Budget::Started call = budget.start(cost_of(10, 60'000), true, kNow);
    std::ignore = budget.faulted(call, CallFault{kind, "no"}, kContents, kNow + 100ms);
    EXPECT_LT(budget.next_call_at(kNow), kNow + 1s);
    EXPECT_EQ(budget.last_minute(kNow + 1s).tokens, 0);
    EXPECT_EQ(budget.last_minute(kNow + 1s).calls, 1) << "its slot is spent";
  }
  for (const FaultKind kind :
       {FaultKind::server_error, FaultKind::server_timeout, FaultKind::timed_out}) {
    Budget budget(kBounds, params(), own_slots(), kNow);
    const Budget::Started call = budget.start(cost_of(10, 60'000), true, kNow);
    std::ignore = budget.faulted(call, CallFault{kind, "down"}, kContents, kNow + 100ms);
    EXPECT_GT(budget.next_call_at(kNow), kNow + 30s);
  }
}

const CallFault kComeBackInAnHour{
    .kind = FaultKind::rate_limited, .message = "", .retry_after = 1h};

TEST(Budget, ARetryAfterStopsItButNotForEver) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  std::ignore =
      budget.faulted(budget.start(cost_of(10, 1), true, kNow), kComeBackInAnHour, kContents, kNow);
  EXPECT_EQ(budget.next_call_at(kNow), kNow + 60s);
}

TEST(Budget, WhileItServesARetryAfterIsThatCallsOwn) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  budget.answered(budget.start(cost_of(10, 1), true, kNow), Usage{}, kNow);
  Timestamp now = kNow + 1s;
  for (std::uint64_t content = 1; content < 4; ++content, now += 10s) {
    std::ignore = budget.faulted(budget.start(cost_of(10, 1), true, now), kComeBackInAnHour,
                                 std::vector{content}, now);
    EXPECT_LT(budget.next_call_at(now), now + 10s);
  }
  now = kNow + 61s;
  std::ignore = budget.faulted(budget.start(cost_of(10, 1), true, now), kComeBackInAnHour,
                               std::vector<std::uint64_t>{9}, now);
  EXPECT_EQ(budget.next_call_at(now), now + 60s) << "nothing has passed for a minute";
}

/// One call after the other ends so, a second apart, none with an item of another.
void fail_apart(Budget& budget, FaultKind kind, int calls, Timestamp& now) {
  for (int k = 0; k < calls; ++k, now += 1s) {
    const auto content = static_cast<std::uint64_t>(now.time_since_epoch().count());
    std::ignore = budget.faulted(budget.start(cost_of(10, 1), true, now), CallFault{kind, ""},
                                 std::vector{content, content + 1}, now);
  }
}

TEST(Budget, WhoseThrottlesInARowAreIsInDoubtUntilACallPasses) {
  for (const FaultKind kind :
       {FaultKind::rate_limited, FaultKind::tokens_limited, FaultKind::burst_limited}) {
    Budget budget(kBounds, params(), own_slots(), kNow);
    Timestamp now = kNow;
    fail_apart(budget, kind, 1, now);
    EXPECT_FALSE(budget.throttles_in_doubt());
    fail_apart(budget, kind, 1, now);
    EXPECT_TRUE(budget.throttles_in_doubt());
    budget.answered(budget.start(cost_of(10, 1), true, now), Usage{}, now);
    EXPECT_FALSE(budget.throttles_in_doubt());
  }
  Budget budget(kBounds, params(), own_slots(), kNow);
  Timestamp now = kNow;
  fail_apart(budget, FaultKind::overloaded, 2, now);
  EXPECT_FALSE(budget.throttles_in_doubt()) << "that is an outage, and has its own probes";
}

TEST(Budget, FailuresOpenTheBreakerAndRefusedItemsDoNot) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  Timestamp now = kNow;
  fail_apart(budget, FaultKind::item_refused, 3, now);
  EXPECT_EQ(budget.breaker(), faults::CircuitBreaker::State::closed);
  EXPECT_TRUE(budget.health().proves(FaultKind::item_refused));
  fail_apart(budget, FaultKind::connection_lost, 3, now);
  EXPECT_EQ(budget.breaker(), faults::CircuitBreaker::State::open);
}

TEST(Budget, WhileTheBreakerIsOpenWhatFailedWaitsAndWhatIsFreshProbes) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  Timestamp now = kNow;
  fail_apart(budget, FaultKind::connection_lost, 3, now);
  const Timestamp opened = now - 1s;
  EXPECT_LE(budget.next_call_at(now), now);
  EXPECT_EQ(budget.may_repeat_at(), opened + 1s);
  const Budget::Started probe = budget.start(cost_of(10, 1), true, now);
  EXPECT_TRUE(budget.blocked());
  EXPECT_EQ(budget.next_call_at(now), kNever);
  std::ignore = budget.faulted(probe, CallFault{FaultKind::connection_lost, ""}, kContents, now);
  EXPECT_EQ(budget.next_call_at(now), now + 1s);
  EXPECT_TRUE(budget.health().down());

  now += 1s;
  const Budget::Started stale = budget.start(cost_of(10, 1), false, now);
  std::ignore = budget.faulted(stale, CallFault{FaultKind::connection_lost, ""}, kContents, now);
  EXPECT_EQ(budget.may_repeat_at(), now + 2s);
  EXPECT_LE(budget.next_call_at(now), now + 100ms) << "the next slot";
}

TEST(Budget, ARefusedAccountIsLeftAloneForHalfAMinuteAndAnAnswerClearsIt) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  std::ignore = budget.faulted(budget.start(cost_of(10, 1), true, kNow),
                               CallFault{FaultKind::account_blocked, "overdue"}, kContents, kNow);
  ASSERT_NE(budget.account_fault(), nullptr);
  EXPECT_EQ(budget.account_fault()->fault.message, "overdue");
  EXPECT_EQ(budget.next_call_at(kNow), kNow + 30s);
  const Timestamp later = kNow + 30s;
  budget.answered(budget.start(cost_of(10, 1), true, later), Usage{}, later);
  EXPECT_EQ(budget.account_fault(), nullptr);
  EXPECT_EQ(budget.breaker(), faults::CircuitBreaker::State::closed);
}

/// The call is told that it may have no more than that.
CallFault told(Budget& budget, const Budget::Started& call, NamedLimit limit) {
  const FaultKind kind =
      limit.aspect == SizeAspect::items ? FaultKind::row_limit_exceeded : FaultKind::body_too_large;
  return budget.faulted(call, {.kind = kind, .message = "", .limit = limit}, kContents, call.at);
}

TEST(Budget, ALimitThatTheProviderNamesIsTheRoomOfTheNextCall) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  std::ignore = told(budget, budget.start(cost_of(10, 1), true, kNow), {SizeAspect::items, 6});
  EXPECT_EQ(budget.bounds().capacity.items, 6U);
  EXPECT_TRUE(budget.too_large(cost_of(7, 1)));
  EXPECT_FALSE(budget.too_large(cost_of(6, 1)));
  budget.forget_sizes();
  EXPECT_EQ(budget.bounds().capacity.items, 10U);
  EXPECT_FALSE(budget.too_large(cost_of(10, 1)));
}

TEST(Budget, AFigureThatDoesNotExplainTheRefusalIsLeftOut) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  const auto call = budget.start(cost_of(10, 1), true, kNow);
  EXPECT_EQ(told(budget, call, {SizeAspect::items, 25}).limit, std::nullopt);
  EXPECT_EQ(budget.bounds().capacity.items, 10U);
}

TEST(Budget, OfABodysLimitItsFrameTakesAPart) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  ItemCost items = cost_of(10, 1);
  items.wire_bytes = 4000;
  std::ignore = told(budget, budget.start(items, true, kNow), {SizeAspect::bytes, 4000});
  EXPECT_EQ(budget.bounds().max_bytes, 3000U);
}

TEST(Budget, AThrottleOfASizeLeavesThePaceAlone) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  const auto throttle = [&](std::uint64_t content, Timestamp now) {
    const std::vector<std::uint64_t> contents{content};
    return budget
        .faulted(budget.start(cost_of(10, 800), true, now),
                 CallFault{FaultKind::tokens_limited, "allocated quota"}, contents, now)
        .kind;
  };
  EXPECT_EQ(throttle(1, kNow), FaultKind::tokens_limited);
  EXPECT_EQ(throttle(2, kNow + 1s), FaultKind::too_many_tokens);
  EXPECT_EQ(*budget.pace(kNow + 2s).tokens_per_minute, 60'000);
  EXPECT_EQ(*budget.bounds().max_tokens, 400U);
  EXPECT_EQ(budget.last_minute(kNow + 2s).token_throttles, 2);
}

TEST(Budget, AThrottleOfWhatHasJustPassedLowersThePace) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  budget.answered(budget.start(cost_of(10, 800), true, kNow), Usage{}, kNow);
  for (int k = 1; k < 4; ++k) {
    const Timestamp now = kNow + k * 1s;
    const CallFault fault{FaultKind::tokens_limited, "allocated quota"};
    const auto call = budget.start(cost_of(10, 800), true, now);
    EXPECT_EQ(budget.faulted(call, fault, kContents, now).kind, FaultKind::tokens_limited);
  }
  EXPECT_LT(*budget.pace(kNow + 4s).tokens_per_minute, 60'000);
  EXPECT_EQ(*budget.bounds().max_tokens, 1000U);
}

/// A throttle of the same again; whether others pass first is up to the test.
double pace_after_a_second_throttle(bool others_pass, FaultKind kind) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  const Budget::Started first = budget.start(cost_of(1, 1), true, kNow);
  std::ignore = budget.faulted(first, CallFault{kind, ""}, kContents, kNow + 50ms);
  if (others_pass) {
    const Timestamp at = budget.next_call_at(kNow + 100ms);
    budget.answered(budget.start(cost_of(1, 1), true, at), {}, at + 10ms);
  }
  const Throttled before{.first = first.slot, .last_at = kNow + 50ms};
  const Timestamp at = budget.next_call_at(kNow + 2s);
  std::ignore = budget.faulted(budget.start(cost_of(1, 1), false, at), CallFault{kind, ""},
                               kContents, at, before);
  const RateLimits pace = budget.pace(at);
  return std::min(*pace.calls_per_minute / 600, *pace.tokens_per_minute / 60'000);
}

TEST(Budget, AThrottleIsTakenBackIfItsItemsAreThrottledAgainWhileOthersPass) {
  for (const FaultKind kind : {FaultKind::rate_limited, FaultKind::tokens_limited}) {
    EXPECT_DOUBLE_EQ(pace_after_a_second_throttle(true, kind), 1);
    EXPECT_DOUBLE_EQ(pace_after_a_second_throttle(false, kind), 0.96);
  }
}

TEST(Budget, SuccessesEarnRetries) {
  Budget budget(kBounds, params(), own_slots(), kNow);
  while (budget.retries().try_withdraw(kNow)) continue;
  for (int k = 0; k < 4; ++k) {
    const Timestamp now = kNow + k * 100ms;
    budget.answered(budget.start(cost_of(10, 1), true, now), Usage{}, now);
  }
  EXPECT_TRUE(budget.retries().try_withdraw(kNow + 400ms));
}

TEST(Budget, TheCapOnCallsInFlightClosesItUntilOneEnds) {
  Budget::Settings two_at_once = params();
  two_at_once.pace = {.rate = {}, .headroom = 0, .max_in_flight = 2};
  Budget budget(kBounds, two_at_once, own_slots(), kNow);
  const Budget::Started call = budget.start(cost_of(1, 1), true, kNow);
  std::ignore = budget.start(cost_of(1, 1), true, kNow);
  EXPECT_TRUE(budget.blocked());
  EXPECT_EQ(budget.next_call_at(kNow), kNever);
  EXPECT_EQ(budget.expected_call_at(kNow), kNever);
  budget.answered(call, Usage{}, kNow);
  EXPECT_LE(budget.next_call_at(kNow), kNow);
  EXPECT_EQ(budget.in_flight(), 1U);
  EXPECT_EQ(budget.max_in_flight(), 2U);
}

/// Ten calls a second that may all come at once.
Budget::Settings bursts() {
  Budget::Settings settings = params();
  settings.pace.rate = {.calls_per_minute = 600, .tokens_per_minute = {}};
  settings.pace.burst_calls = 9;
  settings.pace.max_in_flight = 1000;
  return settings;
}

/// A minute's quarter of calls that take 100 ms, and then nothing for a while. Returns the end.
Timestamp make_usual(Budget& budget) {
  Timestamp now = kNow;
  for (int k = 0; k < 15; ++k, now += 1s)
    budget.answered(budget.start(cost_of(1, 1), true, now), Usage{}, now + 100ms);
  return now + 20s;
}

/// Calls that may start at that moment.
std::vector<Budget::Started> start_all(Budget& budget, Timestamp now) {
  std::vector<Budget::Started> calls;
  while (budget.next_call_at(now) == now) calls.push_back(budget.start(cost_of(1, 1), true, now));
  return calls;
}

/// When a second's calls leave it (SlotCalendar).
constexpr Duration kSecondsLength = 1s + 12500us;

TEST(Budget, AnAnswerThatIsSlowerThanUsualMayBeOfACallThatArrivedLate) {
  Budget budget(kBounds, bursts(), own_slots(), kNow);
  const Timestamp at = make_usual(budget);
  const auto calls = start_all(budget, at);
  ASSERT_EQ(calls.size(), 10U);
  for (std::size_t k = 1; k < calls.size(); ++k) budget.answered(calls[k], {}, at + 100ms);
  budget.answered(calls[0], {}, at + 350ms);
  EXPECT_EQ(start_all(budget, at + kSecondsLength).size(), 9U);
  EXPECT_EQ(budget.next_call_at(at + kSecondsLength), at + kSecondsLength + 250ms);
}

TEST(Budget, AFaultMayBeOfACallThatArrivedLateToo) {
  Budget budget(kBounds, bursts(), own_slots(), kNow);
  const Timestamp at = make_usual(budget);
  const auto calls = start_all(budget, at);
  const CallFault fault{FaultKind::item_refused, "no"};
  std::ignore = budget.faulted(calls.at(0), fault, kContents, at + 350ms);
  EXPECT_EQ(start_all(budget, at + kSecondsLength).size(), 9U);
}

TEST(Budget, AnAnswerThatIsAsFastAsUsualSaysNothing) {
  Budget budget(kBounds, bursts(), own_slots(), kNow);
  const Timestamp at = make_usual(budget);
  for (const auto& call : start_all(budget, at)) budget.answered(call, {}, at + 100ms);
  EXPECT_EQ(start_all(budget, at + kSecondsLength).size(), 10U);
}

TEST(Budget, WhatIsUsualIsNotKnownBeforeTheFirstAnswer) {
  Budget budget(kBounds, bursts(), own_slots(), kNow);
  const auto calls = start_all(budget, kNow);
  budget.answered(calls.at(0), {}, kNow + 350ms);
  EXPECT_EQ(start_all(budget, kNow + kSecondsLength).size(), 10U);
}

TEST(Budget, SaysHowManySlotsTheLastMinuteAllowed) {
  Budget::Settings paced = params();
  paced.pace = {.rate = {.calls_per_minute = 120, .tokens_per_minute = {}},
                .headroom = 0,
                .max_in_flight = 1000};
  Budget budget(kBounds, paced, own_slots(), kNow);
  Timestamp now = kNow;
  for (int k = 0; k < 241; ++k) {
    now = budget.next_call_at(now);
    std::ignore = budget.start(cost_of(1, 1), true, now);
  }
  EXPECT_NEAR(budget.last_minute(now).calls_allowed.value(), 119, 1.1)
      << "the running second and the 59 before it";
}

TEST(Budget, WithoutARateNoNumberOfSlotsIsAllowed) {
  Budget::Settings unpaced = params();
  unpaced.pace.rate = {};
  const Budget budget(kBounds, unpaced, own_slots(), kNow);
  EXPECT_FALSE(budget.last_minute(kNow).calls_allowed);
}

}  // namespace
}  // namespace gateway::budget
