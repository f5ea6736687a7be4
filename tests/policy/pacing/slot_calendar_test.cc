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

SlotLimits with_burst(double calls_per_minute, double burst) {
  SlotLimits limits = calls_only(calls_per_minute);
  limits.burst_calls = burst;
  return limits;
}

std::vector<Timestamp> times_of(const std::vector<Slot>& slots) {
  std::vector<Timestamp> times;
  times.reserve(slots.size());
  for (const Slot& slot : slots) times.push_back(slot.opens_at);
  return times;
}

/// All slots that open at that moment.
std::vector<Slot> open_at(const SlotLimits& limits, SlotCalendar& calendar, Timestamp at) {
  return grant(limits, calendar, {.slots = 1000}, at);
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

TEST(SlotCalendar, ABurstSpendsWhatWasNotUsed) {
  const SlotLimits limits = with_burst(600, 9);
  SlotCalendar calendar;
  EXPECT_EQ(open_at(limits, calendar, kStart).size(), 10U) << "its own slot, and nine ahead";
  // A second holds ten of the limit, and an eighth of an interval of what is on the way.
  EXPECT_EQ(opens_at(calendar, kStart), kStart + 1s + 12500us);
  const Timestamp idle_until = kStart + 20s;
  EXPECT_EQ(open_at(limits, calendar, idle_until).size(), 10U);
  EXPECT_EQ(open_at(limits, calendar, idle_until + 300ms).size(), 0U)
      << "three slots are still owed";
}

TEST(SlotCalendar, ABurstsSecondIsLongerByWhatOneCallMayBeLaterThanAnother) {
  struct Row {
    double calls_per_second;
    Duration margin;
  };
  for (const Row& row : {Row{2, 30ms}, Row{10, 12500us}, Row{40, 4ms}}) {
    const SlotLimits limits = with_burst(60 * row.calls_per_second, row.calls_per_second - 1);
    SlotCalendar calendar;
    ASSERT_EQ(open_at(limits, calendar, kStart).size(), row.calls_per_second);
    EXPECT_EQ(opens_at(calendar, kStart), kStart + 1s + row.margin) << row.calls_per_second;
  }
}

TEST(SlotCalendar, ABurstGoesNoFurtherAheadThanConfigured) {
  const SlotLimits limits = with_burst(600, 3);
  SlotCalendar calendar;
  EXPECT_EQ(open_at(limits, calendar, kStart).size(), 4U);
  EXPECT_EQ(opens_at(calendar, kStart), kStart + 100ms) << "three intervals ahead of its own slot";
}

TEST(SlotCalendar, BurstsAverageOutToTheRate) {
  const SlotLimits limits = with_burst(600, 9);
  SlotCalendar calendar;
  const auto calls = grant(limits, calendar, {.slots = 10'000, .ahead = 1min}, kStart).size();
  EXPECT_LE(calls, 600U) << "no minute holds more";
  EXPECT_GE(calls, 594U);
}

TEST(SlotCalendar, SlotsAreEvenOnceALongWindowIsAlmostFull) {
  const SlotLimits limits = with_burst(600, 9);
  SlotCalendar calendar;
  // Bursts of ten, one each second, until six seconds hold all of theirs but a tenth of fifty.
  Timestamp at = kStart;
  for (int burst = 0; burst < 5; ++burst, at += 1s + 12500us)
    ASSERT_EQ(open_at(limits, calendar, at).size(), 10U) << burst;
  ASSERT_EQ(open_at(limits, calendar, at).size(), 5U);
  EXPECT_EQ(times_of(grant(limits, calendar, {.slots = 4, .ahead = 1s}, at)),
            (std::vector<Timestamp>{at + 500ms, at + 600ms, at + 700ms, at + 800ms}));
}

TEST(SlotCalendar, ALateCallCountsFromItsArrival) {
  const SlotLimits limits = with_burst(600, 9);
  SlotCalendar punctual;
  const Slot slot = open_at(limits, punctual, kStart).at(0);
  SlotCalendar late = punctual;
  delay(late, slot, 200ms);
  const Timestamp next = kStart + 1s + 12500us;
  EXPECT_EQ(open_at(limits, punctual, next).size(), 10U);
  EXPECT_EQ(open_at(limits, late, next).size(), 9U);
  EXPECT_EQ(opens_at(late, next), next + 200ms);
}

TEST(SlotCalendar, AThrottleSoonAfterEarlyCallsShortensTheBurstAndLeavesTheRateAlone) {
  const SlotLimits limits = with_burst(600, 9);
  SlotCalendar calendar;
  for (const Slot& slot : open_at(limits, calendar, kStart))
    hear(limits, calendar, {.slot = slot, .throttle = FaultKind::rate_limited}, kStart + 50ms);
  EXPECT_EQ(calendar.burst.calls(), 4U);
  EXPECT_EQ(*forecast_of(calendar, kStart + 50ms).per_second, 10);
  const Slot passes = grant(limits, calendar, {}, kStart + 10s).at(0);
  hear(limits, calendar, {.slot = passes, .throttle = {}}, kStart + 11s);
  EXPECT_EQ(open_at(limits, calendar, kStart + 20s).size(), 5U);
}

TEST(SlotCalendar, TheThrottlesOfTheLastBurstThereIsLeaveTheRateAloneToo) {
  const SlotLimits limits = with_burst(600, 1);
  SlotCalendar calendar;
  for (const Slot& slot : open_at(limits, calendar, kStart))
    hear(limits, calendar, {.slot = slot, .throttle = FaultKind::rate_limited}, kStart + 50ms);
  EXPECT_EQ(calendar.burst.calls(), 0U);
  EXPECT_EQ(*forecast_of(calendar, kStart + 50ms).per_second, 10);
}

TEST(SlotCalendar, AThrottleWithoutEarlyCallsCutsTheRateAndLeavesTheBurstAlone) {
  const SlotLimits limits = with_burst(600, 9);
  SlotCalendar calendar;
  open_at(limits, calendar, kStart);
  const Slot even = grant(limits, calendar, {}, kStart + 20s).at(0);
  hear(limits, calendar, {.slot = even, .throttle = FaultKind::rate_limited}, kStart + 21s);
  EXPECT_EQ(calendar.burst.calls(), 9U);
  EXPECT_NEAR(*forecast_of(calendar, kStart + 21s).per_second, 10 * 0.96, 1e-9);
}

TEST(SlotCalendar, ABurstThatIsRefusedForWhatItCarriesIsGivenBack) {
  const SlotLimits limits = with_burst(600, 9);
  SlotCalendar calendar;
  const Slot first = open_at(limits, calendar, kStart).at(0);
  hear(limits, calendar, {.slot = first, .throttle = FaultKind::rate_limited}, kStart + 50ms);
  ASSERT_EQ(calendar.burst.calls(), 4U);
  const Slot again = grant(limits, calendar, {}, kStart + 20s).at(0);
  hear(limits, calendar,
       {.slot = again,
        .throttle = FaultKind::rate_limited,
        .before = ThrottledBefore{.first = first, .others_passed = true}},
       kStart + 21s);
  EXPECT_EQ(calendar.burst.calls(), 9U);
}

}  // namespace
}  // namespace gateway::pacing
