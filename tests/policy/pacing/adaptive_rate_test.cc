#include "policy/pacing/adaptive_rate.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

/// Successes, ten a second; the time after them.
Timestamp succeed(AdaptiveRate& rate, int calls, Timestamp now) {
  for (int k = 0; k < calls; ++k) rate.succeeded(now += 100ms);
  return now;
}

TEST(AdaptiveRate, IsWholeUntilThrottled) {
  AdaptiveRate rate;
  succeed(rate, 1000, kStart);
  EXPECT_EQ(rate.factor(), 1);
}

TEST(AdaptiveRate, TheFirstCutIsGentle) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  EXPECT_DOUBLE_EQ(rate.factor(), 0.96);
}

TEST(AdaptiveRate, CutsThatFollowSoonAreDeeperAndDeeper) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  double before = rate.factor();
  Timestamp now = kStart;
  for (const double cut : {0.08, 0.16, 0.32, 0.32}) {
    now = succeed(rate, 10, now);
    before = rate.factor();
    rate.throttled(now, now);
    EXPECT_NEAR(rate.factor(), before * (1 - cut), 1e-9) << cut;
  }
}

TEST(AdaptiveRate, AfterAQuietTimeACutIsGentleAgain) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  Timestamp now = succeed(rate, 20, kStart);
  rate.throttled(now, now);
  now = succeed(rate, 200, now);
  const double before = rate.factor();
  rate.throttled(now, now);
  EXPECT_NEAR(rate.factor(), before * 0.96, 1e-9);
}

TEST(AdaptiveRate, OnlyOneOfTheCallsInFlightTogetherCounts) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart + 200ms);
  rate.succeeded(kStart + 210ms);
  const double before = rate.factor();
  rate.throttled(kStart + 100ms, kStart + 300ms);
  EXPECT_EQ(rate.factor(), before);
}

TEST(AdaptiveRate, WhatTheWindowStillHoldsFromBeforeTheCutDoesNotCount) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  rate.succeeded(kStart + 500ms);
  const double before = rate.factor();
  rate.throttled(kStart + 900ms, kStart + 1100ms);
  EXPECT_EQ(rate.factor(), before);
  rate.throttled(kStart + 1s, kStart + 1200ms);
  EXPECT_LT(rate.factor(), before);
}

TEST(AdaptiveRate, AFullWindowThatRefusesEverythingDoesNotCutOnAndOn) {
  AdaptiveRate rate;
  Timestamp now = kStart;
  for (int k = 0; k < 100; ++k, now += 1s) rate.throttled(now, now);
  EXPECT_DOUBLE_EQ(rate.factor(), 0.96);
}

TEST(AdaptiveRate, AClosureTellsTheLimit) {
  AdaptiveRate rate;
  // A minute's window that was used up in 45 seconds stays closed for 15: the limit is 3/4.
  Timestamp now = succeed(rate, 451, kStart);
  rate.throttled(now, now);
  rate.throttled(now + 15s, now + 15s);
  rate.succeeded(now + 16s);
  EXPECT_NEAR(rate.factor(), 0.75 * 0.96 * 0.96, 0.01);
}

TEST(AdaptiveRate, AClosureNeverMoreThanHalvesIt) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  rate.throttled(kStart + 1h, kStart + 1h);
  rate.succeeded(kStart + 1h);
  EXPECT_NEAR(rate.factor(), 0.5 * 0.96 * 0.96, 0.01);
}

TEST(AdaptiveRate, SilenceAfterARefusalIsNoClosure) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  rate.succeeded(kStart + 1h);
  EXPECT_GE(rate.factor(), 0.96);
}

TEST(AdaptiveRate, ComesBackQuicklyAtFirstSlowlyNearWhereItWasThrottled) {
  AdaptiveRate rate;
  Timestamp now = succeed(rate, 10, kStart);
  rate.throttled(now, now);
  now = succeed(rate, 250, now);
  const double half_way = rate.factor();
  EXPECT_GT(half_way, 0.994);
  EXPECT_LT(half_way, 0.996);
  succeed(rate, 250, now);
  EXPECT_DOUBLE_EQ(rate.factor(), 1);
}

TEST(AdaptiveRate, ComingBackTakesTimeHoweverFastTheCalls) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  for (int k = 0; k < 5000; ++k) rate.succeeded(kStart + k * 2ms);
  EXPECT_LT(rate.factor(), 0.996);
  rate.succeeded(kStart + 20s);
  EXPECT_DOUBLE_EQ(rate.factor(), 1);
}

TEST(AdaptiveRate, FindsALiftedLimitFasterAndFaster) {
  AdaptiveRate rate;
  Timestamp now = kStart;
  while (rate.factor() > 0.5) {
    rate.throttled(now, now);
    now = succeed(rate, 15, now);
  }
  int calls = 0;
  for (; rate.factor() < 1; ++calls) rate.succeeded(now += 100ms);
  EXPECT_LE(calls, 2500) << "at 30 calls a second less than two minutes";
}

TEST(AdaptiveRate, AThrottleThatWasNotThePacesIsUndone) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  Timestamp now = succeed(rate, 20, kStart);
  rate.disregard(kStart);
  EXPECT_EQ(rate.factor(), 1);
  rate.throttled(now, now);
  EXPECT_DOUBLE_EQ(rate.factor(), 0.96) << "as gentle as if it were the first";
}

TEST(AdaptiveRate, WhatIsUndoneGoesBackToTheCutBeforeIt) {
  AdaptiveRate rate;
  AdaptiveRate undisturbed;
  for (AdaptiveRate* const each : {&rate, &undisturbed}) each->throttled(kStart, kStart);
  Timestamp now = succeed(rate, 50, kStart);
  succeed(undisturbed, 50, kStart);
  rate.throttled(now, now);
  EXPECT_LT(rate.factor(), 0.93);
  succeed(rate, 20, now);
  succeed(undisturbed, 20, now);
  rate.disregard(now);
  now = succeed(rate, 1, now + 2s);
  succeed(undisturbed, 1, now - 100ms);
  EXPECT_DOUBLE_EQ(rate.factor(), undisturbed.factor());
}

TEST(AdaptiveRate, WhatWasRecoveredSinceIsKept) {
  AdaptiveRate rate;
  Timestamp now = kStart;
  for (int k = 0; k < 4; ++k) {
    rate.throttled(now, now);
    now = succeed(rate, 12, now);
  }
  rate.throttled(now, now);
  const Timestamp last = now;
  now = succeed(rate, 2000, now);
  const double recovered = rate.factor();
  rate.disregard(last);
  EXPECT_GE(rate.factor(), recovered);
}

TEST(AdaptiveRate, ACutThatAnotherThrottleWouldHaveMadeStays) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  rate.succeeded(kStart + 100ms);
  rate.throttled(kStart + 200ms, kStart + 300ms);
  rate.disregard(kStart);
  EXPECT_LT(rate.factor(), 0.97);
  rate.disregard(kStart + 200ms);
  EXPECT_EQ(rate.factor(), 1) << "that one was not the pace's either";
}

TEST(AdaptiveRate, WhatIsThrottledAgainAndAgainIsOneThrottle) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  for (int k = 1; k < 50; ++k) rate.throttled(kStart + k * 10ms, kStart + k * 10ms + 5ms, kStart);
  rate.succeeded(kStart + 600ms);
  rate.disregard(kStart);
  EXPECT_EQ(rate.factor(), 1);
}

TEST(AdaptiveRate, CutsThatFollowEachOtherAreUndoneInAnyOrder) {
  for (const bool in_order : {true, false}) {
    AdaptiveRate rate;
    std::vector<Timestamp> cuts;
    Timestamp now = kStart;
    for (std::size_t k = 0; k < AdaptiveRate::kUndoable; ++k) {
      rate.throttled(now, now);
      cuts.push_back(now);
      now = succeed(rate, 15, now);
    }
    if (!in_order) std::ranges::reverse(cuts);
    for (const Timestamp cut : cuts) rate.disregard(cut);
    EXPECT_EQ(rate.factor(), 1) << in_order;
  }
}

TEST(AdaptiveRate, OfMoreCutsThanAreRememberedTheFirstStay) {
  AdaptiveRate rate;
  std::vector<Timestamp> cuts;
  Timestamp now = kStart;
  for (std::size_t k = 0; k <= AdaptiveRate::kUndoable; ++k) {
    rate.throttled(now, now);
    cuts.push_back(now);
    now = succeed(rate, 15, now);
  }
  for (const Timestamp cut : cuts) rate.disregard(cut);
  EXPECT_GE(rate.factor(), 0.96);
  EXPECT_LT(rate.factor(), 1);
}

TEST(AdaptiveRate, ACutBelowARealOneStandsWithIt) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  const Timestamp now = succeed(rate, 15, kStart);
  rate.throttled(now, now);
  const double cut = rate.factor();
  rate.disregard(kStart);
  EXPECT_EQ(rate.factor(), cut);
}

TEST(AdaptiveRate, ThrottlesBeyondDoubtAreNotUndone) {
  AdaptiveRate rate;
  for (std::size_t k = 0; k < CutGrounds::kFirm; ++k) rate.throttled(kStart + k * 1ms, kStart + 1s);
  for (std::size_t k = 0; k < CutGrounds::kFirm; ++k) rate.disregard(kStart + k * 1ms);
  EXPECT_DOUBLE_EQ(rate.factor(), 0.96);
}

TEST(AdaptiveRate, AClosureOfOneTextThatIsAlwaysThrottledIsUndone) {
  AdaptiveRate rate;
  const Timestamp first = succeed(rate, 100, kStart);
  for (Timestamp now = first; now < first + 10s; now += 1s) rate.throttled(now, now, first);
  const Timestamp now = succeed(rate, 1, first + 10s);
  EXPECT_LT(rate.factor(), 0.6);
  rate.disregard(first);
  EXPECT_EQ(rate.factor(), 1);
  succeed(rate, 1, now);
  EXPECT_EQ(rate.factor(), 1);
}

TEST(AdaptiveRate, AnotherBaseIsAnotherBaseForWhatMayBeUndone) {
  AdaptiveRate rate;
  rate.throttled(kStart, kStart);
  const Timestamp now = succeed(rate, 15, kStart);
  const double before = rate.factor();
  rate.throttled(now, now);
  rate.rebase(2);
  rate.disregard(now);
  EXPECT_NEAR(rate.factor(), before / 2, 0.01);
}

TEST(AdaptiveRate, NeverStops) {
  AdaptiveRate rate;
  Timestamp now = kStart;
  for (int k = 0; k < 100; ++k) {
    rate.throttled(now, now);
    now = succeed(rate, 12, now);
  }
  EXPECT_GE(rate.factor(), 0.02);
  EXPECT_LT(rate.factor(), 0.03);
}

}  // namespace
}  // namespace gateway::pacing
