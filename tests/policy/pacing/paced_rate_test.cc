#include "policy/pacing/paced_rate.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

TEST(PacedRate, WithoutALimitItDoesNotPace) {
  PacedRate rate(std::nullopt, 0.005);
  rate.take(1'000'000, kStart);
  EXPECT_LE(rate.even_at(), kStart);
  EXPECT_LE(rate.ahead_of_even(3), kStart);
  EXPECT_FALSE(rate.per_second());
}

TEST(PacedRate, KeepsTheLimitLessHeadroom) {
  PacedRate rate(600, 0.2);
  EXPECT_DOUBLE_EQ(rate.per_second().value(), 8);
  rate.take(1, kStart);
  EXPECT_EQ(rate.even_at(), kStart + 125ms);
}

TEST(PacedRate, UnitsAheadAreSoManyIntervalsBeforeTheEvenOne) {
  PacedRate rate(600, 0.2);
  rate.take(8, kStart);
  EXPECT_EQ(rate.even_at(), kStart + 1s);
  EXPECT_EQ(rate.ahead_of_even(0), kStart + 1s);
  EXPECT_EQ(rate.ahead_of_even(2), kStart + 750ms);
}

TEST(PacedRate, WhatComesAheadIsWaitedForLater) {
  PacedRate rate(600, 0);
  for (int k = 0; k < 3; ++k) rate.take(1, kStart);
  EXPECT_EQ(rate.even_at(), kStart + 300ms);
}

TEST(PacedRate, AThrottleSlowsItFromTheNextUnitOn) {
  PacedRate rate(600, 0);
  rate.throttled(kStart, kStart);
  EXPECT_DOUBLE_EQ(rate.per_second().value(), 9.6);
  rate.take(96, kStart);
  EXPECT_EQ(rate.even_at(), kStart + 10s);
}

TEST(PacedRate, LearnsALimitFromTheLastMinuteAndForgetsItOnceRecovered) {
  PacedRate rate(std::nullopt, 0);
  for (int k = 0; k < 480; ++k) rate.take(1, kStart + k * 250ms);
  Timestamp now = kStart + 120s - 1ms;
  rate.throttled(now, now);
  EXPECT_DOUBLE_EQ(rate.per_second().value(), 4 * 0.96);
  rate.take(1, now);
  EXPECT_GT(rate.even_at(), now + 250ms);

  for (int k = 0; k < 499; ++k) rate.succeeded(now += 500ms);
  EXPECT_TRUE(rate.per_second());
  rate.succeeded(now += 500ms);
  EXPECT_FALSE(rate.per_second());
  EXPECT_LE(rate.even_at(), now);
}

TEST(PacedRate, LearnsALimitOverTheTimeInWhichItWasSentIn) {
  PacedRate rate(std::nullopt, 0);
  rate.take(40, kStart);
  rate.take(45, kStart + 1s);
  PacedRate sooner = rate;
  PacedRate later = rate;
  sooner.throttled(kStart, kStart + 1s);
  EXPECT_DOUBLE_EQ(sooner.per_second().value(), 85 * 0.96);
  rate.throttled(kStart, kStart + 2s);
  EXPECT_DOUBLE_EQ(rate.per_second().value(), 42.5 * 0.96);

  const Timestamp anew = kStart + 61s;
  later.take(7, anew);
  later.throttled(anew, anew + 2s);
  EXPECT_DOUBLE_EQ(later.per_second().value(), 3.5 * 0.96) << "after a minute without any";
}

TEST(PacedRate, WhatIsSentAtOnceIsNotLearnedAsMoreThanASecondsWorth) {
  PacedRate rate(std::nullopt, 0);
  rate.take(85, kStart);
  rate.throttled(kStart, kStart + 10ms);
  EXPECT_DOUBLE_EQ(rate.per_second().value(), 85 * 0.96);
}

TEST(PacedRate, ALimitThatWasLearnedFromWhatWasNotThePaceIsForgotten) {
  PacedRate rate(std::nullopt, 0);
  rate.take(85, kStart);
  rate.throttled(kStart, kStart + 1s);
  EXPECT_TRUE(rate.per_second());
  rate.succeeded(kStart + 2s);
  rate.disregard(kStart);
  EXPECT_FALSE(rate.per_second());
  EXPECT_LE(rate.even_at(), kStart);
}

TEST(PacedRate, AConfiguredLimitIsNeverForgotten) {
  PacedRate rate(600, 0);
  rate.throttled(kStart, kStart);
  for (int k = 0; k < 1000; ++k) rate.succeeded(kStart + k * 100ms);
  EXPECT_DOUBLE_EQ(rate.per_second().value(), 10);
}

}  // namespace
}  // namespace gateway::pacing
