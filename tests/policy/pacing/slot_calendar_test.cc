#include "policy/pacing/slot_calendar.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

SlotLimits calls_only(double per_minute) {
  return {.rate = {.calls_per_minute = per_minute, .tokens_per_minute = {}},
          .headroom = 0,
          .ramp = {.enabled = false}};
}

std::vector<Timestamp> times_of(const std::vector<Slot>& slots) {
  std::vector<Timestamp> times;
  times.reserve(slots.size());
  for (const Slot& slot : slots) times.push_back(slot.opens_at);
  return times;
}

TEST(SlotCalendar, GrantsWhatOpensInTime) {
  const SlotLimits limits = calls_only(600);
  SlotCalendar calendar;
  EXPECT_EQ(times_of(grant(limits, calendar, {.slots = 9, .ahead = 250ms}, kStart)),
            (std::vector<Timestamp>{kStart, kStart + 100ms, kStart + 200ms}));
  EXPECT_TRUE(grant(limits, calendar, {.slots = 9, .ahead = 49ms}, kStart + 250ms).empty());
  EXPECT_EQ(times_of(grant(limits, calendar, {.slots = 1, .ahead = 1s}, kStart + 250ms)),
            (std::vector<Timestamp>{kStart + 300ms}));
  EXPECT_EQ(opens_at(calendar, kStart), kStart + 400ms);
}

TEST(SlotCalendar, NoSlotOpensBeforeItCanBeInHand) {
  const SlotLimits limits = calls_only(600);
  SlotCalendar calendar;
  EXPECT_TRUE(grant(limits, calendar, {.after = 5ms, .ahead = 4ms}, kStart).empty());
  EXPECT_EQ(times_of(grant(limits, calendar, {.slots = 2, .after = 5ms, .ahead = 105ms}, kStart)),
            (std::vector<Timestamp>{kStart + 5ms, kStart + 105ms}));
}

TEST(SlotCalendar, OneAskForManyIsAsManyAsksForOne) {
  SlotLimits limits = calls_only(1800);
  limits.ramp.enabled = true;
  SlotCalendar together;
  SlotCalendar apart;
  const std::vector<Slot> many = grant(limits, together, {.slots = 100, .ahead = 60s}, kStart);
  std::vector<Slot> ones;
  while (ones.size() < 100) ones.push_back(grant(limits, apart, {.ahead = 60s}, kStart).at(0));
  EXPECT_EQ(many, ones);
  EXPECT_EQ(together, apart);
}

TEST(SlotCalendar, IsAValueAndTheSameNewsMakeItTheSame) {
  SlotLimits limits{.rate = {.calls_per_minute = 1800, .tokens_per_minute = 600'000},
                    .burst_calls = 2};
  SlotCalendar calendar;
  std::mt19937_64 random(3);
  Timestamp now = kStart;
  for (int k = 0; k < 2000; ++k) {
    now += std::chrono::milliseconds(random() % 60);
    if (k % 700 == 699) limits.rate.calls_per_minute = 1000.0 + k;
    const SlotAsk ask{.slots = random() % 4,
                      .tokens = random() % 500,
                      .ahead = std::chrono::milliseconds(random() % 100)};
    SlotCalendar copy = calendar;
    const std::vector<Slot> granted = grant(limits, calendar, ask, now);
    EXPECT_EQ(grant(limits, copy, ask, now), granted);
    for (const Slot& slot : granted) {
      const Heard heard{
          .slot = slot,
          .throttle = random() % 20 == 0 ? std::optional(FaultKind::rate_limited) : std::nullopt};
      const std::uint64_t cost = random() % 900;
      for (SlotCalendar* const each : {&calendar, &copy}) {
        settle(*each, slot, cost);
        hear(limits, *each, heard, now);
      }
    }
    ASSERT_EQ(copy, calendar) << k;
  }
}

TEST(SlotCalendar, OneExcessCutsThePaceOnceWhoeverMadeTheCalls) {
  const SlotLimits limits = calls_only(1800);
  SlotCalendar calendar;
  const std::vector<Slot> slots = grant(limits, calendar, {.slots = 30, .ahead = 1s}, kStart);
  ASSERT_EQ(slots.size(), 30U);
  for (const Slot& slot : slots) {
    hear(limits, calendar, {.slot = slot, .throttle = FaultKind::rate_limited}, kStart + 1s);
  }
  EXPECT_NEAR(*forecast_of(calendar, kStart + 1s).per_second, 30 * 0.96, 1e-9);
}

TEST(SlotCalendar, TokensBeyondTheAskedOnesAreChargedWhenTheCallStarts) {
  const SlotLimits limits{.rate = {.calls_per_minute = {}, .tokens_per_minute = 6000},
                          .headroom = 0};
  SlotCalendar asked;
  std::ignore = grant(limits, asked, {.tokens = 100}, kStart);
  SlotCalendar charged;
  const Slot slot = grant(limits, charged, {}, kStart).at(0);
  charge(charged, slot, 100, kStart);
  EXPECT_EQ(charged, asked);
  EXPECT_EQ(opens_at(charged, kStart), kStart + 1s);
}

TEST(SlotCalendar, ALimitNobodyToldIsLearnedFromChargedTokensToo) {
  SlotCalendar calendar;
  const SlotLimits limits{.rate = {}};
  Slot slot;
  for (int k = 0; k < 60; ++k) {
    slot = grant(limits, calendar, {}, kStart).at(0);
    charge(calendar, slot, 100, kStart);
  }
  hear(limits, calendar, {.slot = slot, .throttle = FaultKind::tokens_limited}, kStart + 200ms);
  EXPECT_NEAR(*forecast_of(calendar, kStart).tokens_per_second, 6000 * 0.96, 0.1);
}

TEST(SlotCalendar, WhatIsThrottledAtAnyPaceSlowsNothingDownWhoeverHeardOfIt) {
  const SlotLimits limits = calls_only(600);
  SlotCalendar calendar;
  const Slot first = grant(limits, calendar, {}, kStart).at(0);
  const Slot other = grant(limits, calendar, {.ahead = 1s}, kStart).at(0);
  const Slot again = grant(limits, calendar, {.ahead = 1s}, kStart).at(0);
  hear(limits, calendar, {.slot = first, .throttle = FaultKind::rate_limited}, kStart + 100ms);
  hear(limits, calendar, {.slot = other, .throttle = {}}, kStart + 200ms);
  EXPECT_LT(*forecast_of(calendar, kStart).per_second, 9.7);
  const Heard at_any_pace{.slot = again,
                          .throttle = FaultKind::tokens_limited,
                          .before = ThrottledBefore{.first = first, .others_passed = true}};
  Heard elsewhere = at_any_pace;
  elsewhere.before->first.epoch = 7;
  hear(limits, calendar, elsewhere, kStart + 300ms);
  EXPECT_LT(*forecast_of(calendar, kStart).per_second, 9.7) << "another calendar's slot";
  hear(limits, calendar, at_any_pace, kStart + 300ms);
  EXPECT_EQ(*forecast_of(calendar, kStart).per_second, 10);
  EXPECT_FALSE(forecast_of(calendar, kStart).tokens_per_second);
}

TEST(SlotCalendar, AThrottleThatNothingHasPassedSinceIsNoProof) {
  const SlotLimits limits = calls_only(600);
  SlotCalendar calendar;
  const Slot first = grant(limits, calendar, {}, kStart).at(0);
  const Slot again = grant(limits, calendar, {.ahead = 1s}, kStart).at(0);
  hear(limits, calendar, {.slot = first, .throttle = FaultKind::rate_limited}, kStart + 100ms);
  hear(limits, calendar,
       {.slot = again,
        .throttle = FaultKind::rate_limited,
        .before = ThrottledBefore{.first = first, .others_passed = false}},
       kStart + 200ms);
  EXPECT_NEAR(*forecast_of(calendar, kStart).per_second, 10 * 0.96, 1e-9);
}

TEST(SlotCalendar, TheLastSlotsGoToOthersWhenTheyAreGivenBack) {
  const SlotLimits limits = calls_only(600);
  SlotCalendar calendar;
  const std::vector<Slot> slots = grant(limits, calendar, {.slots = 3, .ahead = 1s}, kStart);
  ASSERT_EQ(slots.size(), 3U);
  give_back(calendar, slots[2]);
  give_back(calendar, slots[1]);
  EXPECT_EQ(opens_at(calendar, kStart), kStart + 100ms);
}

TEST(SlotCalendar, ASlotBeforeOthersStaysSpent) {
  const SlotLimits limits = calls_only(600);
  SlotCalendar calendar;
  const std::vector<Slot> slots = grant(limits, calendar, {.slots = 3, .ahead = 1s}, kStart);
  give_back(calendar, slots.at(1));
  EXPECT_EQ(opens_at(calendar, kStart), kStart + 300ms) << "two calls would start together";
}

TEST(SlotCalendar, ACallThatWasNotMadeRaisesNoRamp) {
  SlotLimits limits = calls_only(2400);
  limits.ramp.enabled = true;
  SlotCalendar calendar;
  adapt(limits, calendar, kStart);
  const SlotCalendar fresh = calendar;
  for (int k = 0; k < 100; ++k) give_back(calendar, grant(limits, calendar, {}, kStart).at(0));
  EXPECT_EQ(forecast_of(calendar, kStart).per_second, forecast_of(fresh, kStart).per_second);
}

TEST(SlotCalendar, SlotsOfAnotherEpochChangeNothing) {
  const SlotLimits limits{.rate = {.calls_per_minute = 600, .tokens_per_minute = 6000},
                          .burst_calls = 9};
  SlotCalendar before;
  const Slot slot = grant(limits, before, {.tokens = 50}, kStart).at(0);
  SlotCalendar after{.epoch = 1};
  adapt(limits, after, kStart);
  const SlotCalendar untouched = after;
  charge(after, slot, 10, kStart);
  settle(after, slot, 70);
  delay(after, slot, 1s);
  give_back(after, slot);
  hear(limits, after, {.slot = slot, .throttle = FaultKind::rate_limited}, kStart);
  EXPECT_EQ(after, untouched);
}

TEST(SlotCalendar, APauseIsKeptWhateverTheEpochOfTheCall) {
  SlotCalendar calendar{.epoch = 1};
  const SlotLimits limits = calls_only(600);
  hear(limits, calendar, {.slot = {}, .throttle = FaultKind::rate_limited, .pause = 3s}, kStart);
  EXPECT_EQ(opens_at(calendar, kStart), kStart + 3s);
}

}  // namespace
}  // namespace gateway::pacing
