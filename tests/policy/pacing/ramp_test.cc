#include "policy/pacing/ramp.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

Duration interval(double per_second) {
  return std::chrono::ceil<Duration>(std::chrono::duration<double>(1 / per_second));
}

/// Calls as fast as the ramp allows in [from, to), but so far apart at least.
std::vector<Timestamp> saturate(Ramp& ramp, Duration apart, Timestamp from, Timestamp to) {
  std::vector<Timestamp> calls;
  for (Timestamp now = ramp.opens_at(from); now < to; now = ramp.opens_at(now + apart)) {
    ramp.take(now);
    calls.push_back(now);
  }
  return calls;
}

/// How many start at that moment, if so many want to.
int at_once(Ramp& ramp, Timestamp now, int wanted = 1000) {
  int calls = 0;
  for (; calls < wanted && ramp.opens_at(now) == now; ++calls) ramp.take(now);
  return calls;
}

double calls_between(const std::vector<Timestamp>& calls, Timestamp from, Timestamp to) {
  return static_cast<double>(std::count_if(calls.begin(), calls.end(),
                                           [&](Timestamp at) { return from <= at && at < to; }));
}

/// What a provider's burst guard might ask of every second, wherever it begins.
void expect_no_steep_rise(const std::vector<Timestamp>& calls, std::ptrdiff_t always_allowed) {
  for (auto last = calls.begin(); last != calls.end(); ++last) {
    const auto second = std::upper_bound(calls.begin(), last, *last - 1s);
    const auto before = std::upper_bound(calls.begin(), last, *last - 2s);
    ASSERT_LE(last - second + 1, std::max(always_allowed, 4 * (second - before)))
        << std::chrono::duration<double>(*last - kStart).count() << " s after the start";
  }
}

TEST(Ramp, AQuarterOfASecondsCallsStartsAtOnceOutOfNothing) {
  Ramp ramp({}, 30);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 10);
  EXPECT_EQ(at_once(ramp, kStart), 7);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 28) << "four times what this second holds by now";
}

TEST(Ramp, AThirdAsManyFollowEvenlyWithinTheSecond) {
  Ramp ramp({}, 30);
  ASSERT_EQ(at_once(ramp, kStart), 7);
  for (const Duration after : {250ms, 500ms, 750ms}) {
    EXPECT_EQ(ramp.opens_at(kStart + after - 250ms), kStart + after);
    ramp.take(kStart + after);
  }
  EXPECT_EQ(ramp.opens_at(kStart + 750ms), kStart + 1s + Ramp::kOnTheWay)
      << "when the first have left";
}

TEST(Ramp, OpensNoSoonerThanItIsAskedFor) {
  Ramp ramp({}, 30);
  at_once(ramp, kStart);
  EXPECT_EQ(ramp.opens_at(kStart + 300ms), kStart + 300ms);
  EXPECT_EQ(ramp.opens_at(kStart + 10s), kStart + 10s);
}

TEST(Ramp, ASecondHoldsFourTimesTheSecondBefore) {
  Ramp ramp({}, 1000);
  ASSERT_EQ(at_once(ramp, kStart, 90), 90);
  const Timestamp later = kStart + 1s + Ramp::kOnTheWay;
  Ramp sooner = ramp;
  EXPECT_EQ(at_once(sooner, later - 1us), 333 - 90) << "what may start out of nothing, less those";
  EXPECT_EQ(at_once(ramp, later), 4 * 90);
}

TEST(Ramp, WhatMayStillBeInTheSecondBeforeThatCountsInNone) {
  Ramp ramp({}, 1000);
  at_once(ramp, kStart, 90);
  Ramp later = ramp;
  EXPECT_EQ(at_once(ramp, kStart + 2s - Ramp::kOnTheWay - 1us), 4 * 90);
  EXPECT_EQ(at_once(later, kStart + 2s - Ramp::kOnTheWay), 250) << "out of nothing";
}

TEST(Ramp, AtLeastFiveCallsStartAtOnce) {
  Ramp ramp({}, 10);
  EXPECT_EQ(at_once(ramp, kStart), 5);
  EXPECT_EQ(ramp.opens_at(kStart), kStart + 500ms) << "one more within the second";
}

TEST(Ramp, ABudgetOf120AMinuteHasNone) {
  Ramp ramp({}, 2);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 2);
  EXPECT_EQ(at_once(ramp, kStart, 100), 100);
}

TEST(Ramp, CanBeSwitchedOff) {
  Ramp ramp({.enabled = false}, 100);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 100);
  EXPECT_EQ(at_once(ramp, kStart, 100), 100);
}

TEST(Ramp, QuadruplesEachSecondUntilItIsFull) {
  Ramp ramp({.start_share = 0.025}, 400);
  const auto calls = saturate(ramp, interval(400), kStart, kStart + 10s);
  EXPECT_EQ(calls_between(calls, kStart, kStart + 1s), 13);
  EXPECT_NEAR(calls_between(calls, kStart + 1s, kStart + 2s), 4 * 13, 4);
  EXPECT_NEAR(calls_between(calls, kStart + 2s, kStart + 3s), 16 * 13, 24);
  EXPECT_EQ(calls_between(calls, kStart + 4s, kStart + 5s), 400);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 10s), 400);
  EXPECT_EQ(ramp.delay(kStart + 10s), Duration::zero());
}

TEST(Ramp, StaysFullWhileTheRateIsKept) {
  Ramp ramp({}, 30);
  saturate(ramp, interval(30), kStart, kStart + 10s);
  const auto calls = saturate(ramp, interval(30), kStart + 10s, kStart + 70s);
  EXPECT_GE(calls.size(), 30U * 60 - 1);
}

TEST(Ramp, RisesFromALowLoadAsFromIdleness) {
  Ramp ramp({}, 400);
  Timestamp now = kStart;
  for (int k = 0; k < 30; ++k, now += 100ms) ramp.take(now);
  EXPECT_DOUBLE_EQ(ramp.per_second(now), 133) << "ten a second are below the start";
  EXPECT_EQ(at_once(ramp, now), 100) << "and those ten are not of what may start at once";
}

TEST(Ramp, ForgetsWhatIsOlderThanTwoSeconds) {
  Ramp ramp({}, 400);
  saturate(ramp, interval(400), kStart, kStart + 10s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 11s), 133);
  EXPECT_EQ(at_once(ramp, kStart + 12s), 100);
}

TEST(Ramp, SaysWhatTheRiseCosts) {
  const Ramp ramp({}, 400);
  EXPECT_EQ(ramp.delay_from(400), Duration::zero());
  EXPECT_EQ(ramp.delay_from(100), 750ms) << "a second of a quarter, and then it is full";
  EXPECT_EQ(ramp.delay_from(25), 750ms + 937'500us);
}

TEST(Ramp, ACallThatWasNotMadeLeavesItsPlace) {
  Ramp ramp({}, 30);
  ASSERT_EQ(at_once(ramp, kStart), 7);
  ramp.take_back(kStart);
  EXPECT_EQ(ramp.opens_at(kStart), kStart);
  ramp.take_back(kStart - 1ms);
  EXPECT_EQ(at_once(ramp, kStart), 1) << "another call's place";
}

/// They arrive up to 4 ms later.
std::vector<Timestamp> arrivals(std::vector<Timestamp> starts, std::mt19937_64& random) {
  for (Timestamp& at : starts) at += std::chrono::microseconds(random() % 4001);
  std::sort(starts.begin(), starts.end());
  return starts;
}

TEST(Ramp, SaturatedNoSecondHoldsMoreThanTenOrFourTimesTheSecondBefore) {
  for (const double full : {10.0, 30.0, 40.0}) {
    for (const Duration apart : {interval(full), interval(100)}) {
      Ramp ramp({}, full);
      std::mt19937_64 random(1);
      const auto calls = saturate(ramp, apart, kStart, kStart + 10s);
      expect_no_steep_rise(arrivals(calls, random), full > 30 ? 13 : 10);
    }
  }
}

TEST(Ramp, NoSecondHoldsMoreThanFourTimesTheSecondBeforeHoweverDemandComes) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    std::mt19937_64 random(seed);
    const auto up_to = [&](int ms) {
      return std::chrono::milliseconds(std::uniform_int_distribution(0, ms)(random));
    };
    Ramp ramp({}, 30);
    std::vector<Timestamp> calls;
    for (Timestamp now = kStart; now < kStart + 20min; now += up_to(1500)) {
      const int most_apart = std::uniform_int_distribution(0, 1)(random) == 0 ? 0 : 70;
      for (auto left = std::uniform_int_distribution(1, 90)(random); left > 0; --left) {
        now = ramp.opens_at(now + up_to(most_apart));
        ramp.take(now);
        calls.push_back(now);
      }
    }
    expect_no_steep_rise(arrivals(calls, random), 10);
  }
}

TEST(Ramp, ABurstThrottleMakesItStartAnewLowerAndFlatter) {
  Ramp ramp({}, 400);
  saturate(ramp, interval(400), kStart, kStart + 10s);
  ramp.slow_down(kStart + 10s, kStart + 10s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 10s), 66);
  Ramp flatter = ramp;
  EXPECT_EQ(at_once(ramp, kStart + 10s), 50);
  ASSERT_EQ(at_once(flatter, kStart + 10s, 40), 40);
  EXPECT_EQ(at_once(flatter, kStart + 11500ms), 100) << "two and a half times";
}

TEST(Ramp, NeverStartsUnderOneCallASecondAndStillGetsThere) {
  Ramp ramp({}, 30);
  for (int k = 0; k < 20; ++k) ramp.slow_down(kStart, kStart);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 1);
  saturate(ramp, interval(30), kStart, kStart + 2min);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 2min), 30);
}

TEST(Ramp, GetsBackWhatWasTakenForATextThatIsAlwaysThrottled) {
  Ramp ramp({}, 400);
  ramp.slow_down(kStart, kStart);
  ramp.slow_down(kStart, kStart + 1s);
  ramp.slow_down(kStart + 1s, kStart + 2s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 2s), 16);
  ramp.disregard(kStart);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 2s), 66) << "the other one may be real";
  ramp.disregard(kStart + 1s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 2s), 133);
  ASSERT_EQ(at_once(ramp, kStart + 10s, 50), 50);
  EXPECT_EQ(at_once(ramp, kStart + 11500ms), 4 * 50) << "as steep as ever";
}

TEST(Ramp, NoMoreIsGivenBackThanWasTaken) {
  Ramp ramp({}, 30);
  for (int k = 0; k < 20; ++k) ramp.slow_down(kStart + k * 1s, kStart + k * 1s);
  for (int k = 10; k < 20; ++k) ramp.disregard(kStart + k * 1s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 1) << "the first ones had taken all that there was";
}

TEST(Ramp, QuietMinutesGiveItBack) {
  Ramp ramp({}, 400);
  ramp.slow_down(kStart, kStart);
  ramp.recover(kStart + 59s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 59s), 66);
  ramp.recover(kStart + 60s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 60s), 83);
  ramp.recover(kStart + 61s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 61s), 83) << "one step a minute";
  for (int minute = 2; minute <= 8; ++minute) ramp.recover(kStart + minute * 1min);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 10min), 133);
}

TEST(Ramp, ACallThatMayBeLostAllowsNoneInTheNextSecond) {
  Ramp ramp({}, 30);
  for (int k = 0; k < 4; ++k) ramp.take(kStart + k * 100ms);
  ramp.maybe_lost(kStart + 100ms);
  const Timestamp next = kStart + 1500ms;
  for (int k = 0; k < 12; ++k) {
    ASSERT_EQ(ramp.opens_at(next), next) << "four times the three that arrived: " << k;
    ramp.take(next);
  }
  EXPECT_GT(ramp.opens_at(next), next);
}

}  // namespace
}  // namespace gateway::pacing
