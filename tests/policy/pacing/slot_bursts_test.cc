// What a calendar opens ahead of its even schedule, and what throttles make of that.
#include <chrono>
#include <vector>

#include <gtest/gtest.h>

#include "policy/pacing/slot_calendar.h"

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

SlotLimits with_burst(double calls_per_minute, double burst) {
  return {.rate = {.calls_per_minute = calls_per_minute, .tokens_per_minute = {}},
          .burst_calls = burst,
          .headroom = 0,
          .ramp = {.enabled = false}};
}

/// All slots that open at that moment.
std::vector<Slot> open_at(const SlotLimits& limits, SlotCalendar& calendar, Timestamp at) {
  return grant(limits, calendar, {.slots = 1000}, at);
}

TEST(SlotBursts, ABurstSpendsWhatWasNotUsed) {
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

TEST(SlotBursts, ABurstsSecondIsLongerByWhatOneCallMayBeLaterThanAnother) {
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

TEST(SlotBursts, ABurstGoesNoFurtherAheadThanConfigured) {
  const SlotLimits limits = with_burst(600, 3);
  SlotCalendar calendar;
  EXPECT_EQ(open_at(limits, calendar, kStart).size(), 4U);
  EXPECT_EQ(opens_at(calendar, kStart), kStart + 100ms) << "three intervals ahead of its own slot";
}

TEST(SlotBursts, BurstsAverageOutToTheRate) {
  const SlotLimits limits = with_burst(600, 9);
  SlotCalendar calendar;
  const auto calls = grant(limits, calendar, {.slots = 10'000, .ahead = 1min}, kStart).size();
  EXPECT_LE(calls, 600U) << "no minute holds more";
  EXPECT_GE(calls, 594U);
}

TEST(SlotBursts, SlotsAreEvenOnceALongWindowIsAlmostFull) {
  const SlotLimits limits = with_burst(600, 9);
  SlotCalendar calendar;
  // Bursts of ten, one each second, until six seconds hold all of theirs but a tenth of fifty.
  Timestamp at = kStart;
  for (int burst = 0; burst < 5; ++burst, at += 1s + 12500us)
    ASSERT_EQ(open_at(limits, calendar, at).size(), 10U) << burst;
  ASSERT_EQ(open_at(limits, calendar, at).size(), 5U);
  for (const Duration after : {500ms, 600ms, 700ms, 800ms})
    EXPECT_EQ(grant(limits, calendar, {.ahead = 1s}, at).at(0).opens_at, at + after);
}

TEST(SlotBursts, ALateCallCountsFromItsArrival) {
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

TEST(SlotBursts, AThrottleSoonAfterEarlyCallsShortensTheBurstAndLeavesTheRateAlone) {
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

TEST(SlotBursts, TheThrottlesOfTheLastBurstThereIsLeaveTheRateAloneToo) {
  const SlotLimits limits = with_burst(600, 1);
  SlotCalendar calendar;
  for (const Slot& slot : open_at(limits, calendar, kStart))
    hear(limits, calendar, {.slot = slot, .throttle = FaultKind::rate_limited}, kStart + 50ms);
  EXPECT_EQ(calendar.burst.calls(), 0U);
  EXPECT_EQ(*forecast_of(calendar, kStart + 50ms).per_second, 10);
}

TEST(SlotBursts, AThrottleWithoutEarlyCallsCutsTheRateAndLeavesTheBurstAlone) {
  const SlotLimits limits = with_burst(600, 9);
  SlotCalendar calendar;
  open_at(limits, calendar, kStart);
  const Slot even = grant(limits, calendar, {}, kStart + 20s).at(0);
  hear(limits, calendar, {.slot = even, .throttle = FaultKind::rate_limited}, kStart + 21s);
  EXPECT_EQ(calendar.burst.calls(), 9U);
  EXPECT_NEAR(*forecast_of(calendar, kStart + 21s).per_second, 10 * 0.96, 1e-9);
}

TEST(SlotBursts, ABurstThatIsRefusedForWhatItCarriesIsGivenBack) {
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
