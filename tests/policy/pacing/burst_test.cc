#include "policy/pacing/burst.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

Burst of(double most) {
  Burst burst;
  burst.configure(most);
  return burst;
}

/// A call that came ahead is throttled at once.
void throttle(Burst& burst, Timestamp at) {
  burst.spent(at);
  burst.shorten(at, at, at + 10ms);
}

TEST(Burst, IsAsLongAsConfiguredUntilAThrottle) {
  EXPECT_EQ(Burst().calls(), 0U);
  EXPECT_EQ(of(9).calls(), 9U);
}

TEST(Burst, IsHalvedByEachThrottleAndGoneInTheEnd) {
  Burst burst = of(9);
  Timestamp now = kStart;
  for (const std::size_t left : {4U, 2U, 1U, 0U, 0U}) {
    throttle(burst, now += 1s);
    EXPECT_EQ(burst.calls(), left);
  }
}

TEST(Burst, OfTheThrottlesOfOneBurstOnlyTheFirstCounts) {
  Burst burst = of(8);
  for (int k = 0; k < 5; ++k) burst.spent(kStart + k * 1ms);
  for (int k = 0; k < 5; ++k) burst.shorten(kStart + k * 1ms, kStart + k * 1ms, kStart + 50ms);
  EXPECT_EQ(burst.calls(), 4U);
  burst.shorten(kStart + 51ms, kStart + 51ms, kStart + 60ms);
  EXPECT_EQ(burst.calls(), 2U) << "that one started after the cut";
}

TEST(Burst, GrowsByACallEachQuietMinute) {
  Burst burst = of(8);
  throttle(burst, kStart);
  const Timestamp cut_at = kStart + 10ms;
  burst.succeeded(cut_at + 1min - 1us);
  EXPECT_EQ(burst.calls(), 4U);
  burst.succeeded(cut_at + 1min);
  burst.succeeded(cut_at + 1min + 1s);
  EXPECT_EQ(burst.calls(), 5U);
  for (int minute = 2; minute < 10; ++minute) burst.succeeded(cut_at + minute * 1min);
  EXPECT_EQ(burst.calls(), 8U) << "and no longer than configured";
}

TEST(Burst, GrowsEvenOutOfNothing) {
  Burst burst = of(1);
  throttle(burst, kStart);
  ASSERT_EQ(burst.calls(), 0U);
  burst.succeeded(kStart + 2min);
  EXPECT_EQ(burst.calls(), 1U);
}

TEST(Burst, GetsBackWhatWasTakenForATextThatIsAlwaysThrottled) {
  Burst burst = of(8);
  throttle(burst, kStart);
  throttle(burst, kStart + 1s);
  ASSERT_EQ(burst.calls(), 2U);
  burst.disregard(kStart + 500ms);
  EXPECT_EQ(burst.calls(), 2U) << "nothing was taken for that one";
  burst.disregard(kStart);
  EXPECT_EQ(burst.calls(), 6U) << "the other one may be real";
  burst.disregard(kStart);
  EXPECT_EQ(burst.calls(), 6U) << "once";
  burst.disregard(kStart + 1s);
  EXPECT_EQ(burst.calls(), 8U);
}

TEST(Burst, NoMoreIsGivenBackThanWasConfigured) {
  Burst burst = of(8);
  throttle(burst, kStart);
  for (int minute = 1; minute < 4; ++minute) burst.succeeded(kStart + minute * 2min);
  ASSERT_EQ(burst.calls(), 7U);
  burst.disregard(kStart);
  EXPECT_EQ(burst.calls(), 8U);
}

TEST(Burst, OnlySoManyThrottlesAreRemembered) {
  Burst burst = of(1000);
  throttle(burst, kStart);
  for (std::size_t k = 1; k <= Burst::kRemembered; ++k)
    throttle(burst, kStart + static_cast<int>(k) * 1s);
  const std::size_t left = burst.calls();
  burst.disregard(kStart);
  EXPECT_EQ(burst.calls(), left);
  burst.disregard(kStart + 1s);
  EXPECT_GT(burst.calls(), left);
}

TEST(Burst, IsConcernedOnlySoonAfterACallThatCameAhead) {
  Burst burst = of(8);
  EXPECT_FALSE(burst.concerns(kStart)) << "none ever came ahead";
  burst.spent(kStart);
  EXPECT_TRUE(burst.concerns(kStart));
  EXPECT_TRUE(burst.concerns(kStart + 999ms));
  EXPECT_FALSE(burst.concerns(kStart + 1s));
  EXPECT_EQ(burst.spent_at(), kStart);
}

TEST(Burst, StaysConcernedByTheOtherCallsOfTheBurstThatWasItsLast) {
  Burst burst = of(1);
  throttle(burst, kStart);
  ASSERT_EQ(burst.calls(), 0U);
  EXPECT_TRUE(burst.concerns(kStart + 1ms)) << "it was on its way when the first was throttled";
  EXPECT_FALSE(burst.concerns(kStart + 20ms)) << "nothing is left to be shortened";
}

TEST(Burst, WhatWasTakenStaysTakenAsAShareOfAnotherLength) {
  Burst burst = of(8);
  throttle(burst, kStart);
  burst.configure(20);
  EXPECT_EQ(burst.calls(), 10U);
  burst.configure(0);
  EXPECT_EQ(burst.calls(), 0U);
  EXPECT_FALSE(burst.concerns(kStart + 500ms));
}

}  // namespace
}  // namespace gateway::pacing
