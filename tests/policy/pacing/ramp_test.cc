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

/// Calls as fast as the ramp allows in [from, to).
std::vector<Timestamp> saturate(Ramp& ramp, Timestamp from, Timestamp to) {
  std::vector<Timestamp> calls;
  for (Timestamp now = from; now < to; now += interval(ramp.per_second(now))) {
    ramp.take(now);
    calls.push_back(now);
  }
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

TEST(Ramp, StartsAtAQuarterOfTheFullRate) {
  Ramp ramp({}, 100);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 25);
  ramp.take(kStart);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 25);
}

TEST(Ramp, NeverStartsUnderFiveCallsASecond) {
  EXPECT_DOUBLE_EQ(Ramp({}, 10).per_second(kStart), 5);
}

TEST(Ramp, ABudgetOf120AMinuteHasNone) {
  Ramp ramp({}, 2);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 2);
}

TEST(Ramp, CanBeSwitchedOff) {
  Ramp ramp({.enabled = false}, 100);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 100);
}

TEST(Ramp, DoublesEachSecondUntilItIsFull) {
  Ramp ramp({}, 400);
  const auto calls = saturate(ramp, kStart, kStart + 10s);
  const double first = calls_between(calls, kStart, kStart + 1s);
  EXPECT_NEAR(first, 105, 5) << "it rises within the second already";
  EXPECT_NEAR(calls_between(calls, kStart + 1s, kStart + 2s), 2 * first, 0.15 * first);
  EXPECT_GE(calls_between(calls, kStart + 3s, kStart + 4s), 399);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 10s), 400);
}

TEST(Ramp, StaysFullWhileTheRateIsKept) {
  Ramp ramp({}, 30);
  saturate(ramp, kStart, kStart + 10s);
  const auto calls = saturate(ramp, kStart + 10s, kStart + 70s);
  EXPECT_GE(calls.size(), 30U * 60);
}

TEST(Ramp, RisesFromALowLoadAsFromIdleness) {
  Ramp ramp({}, 400);
  Timestamp now = kStart;
  for (int k = 0; k < 30; ++k, now += 100ms) ramp.take(now);
  EXPECT_DOUBLE_EQ(ramp.per_second(now), 100) << "ten a second are below the start";
}

TEST(Ramp, ForgetsWhatIsOlderThanASecond) {
  Ramp ramp({}, 400);
  saturate(ramp, kStart, kStart + 10s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 11s), 100);
}

TEST(Ramp, NoSecondHoldsMoreThanFourTimesTheSecondBeforeHoweverDemandComes) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    std::mt19937_64 random(seed);
    const auto up_to = [&](int ms) {
      return std::chrono::milliseconds(std::uniform_int_distribution(1, ms)(random));
    };
    Ramp ramp({}, 30);
    std::vector<Timestamp> calls;
    for (Timestamp now = kStart; now < kStart + 20min; now += up_to(1500)) {
      const Timestamp busy_until = now + up_to(3000);
      const auto some = saturate(ramp, now, busy_until);
      calls.insert(calls.end(), some.begin(), some.end());
      now = std::max(busy_until, calls.back() + interval(ramp.per_second(calls.back())));
    }
    expect_no_steep_rise(calls, 10);
  }
}

TEST(Ramp, ABurstThrottleMakesItStartAnewLowerAndFlatter) {
  Ramp ramp({}, 400);
  saturate(ramp, kStart, kStart + 10s);
  ramp.slow_down(kStart + 10s, kStart + 10s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 10s), 50);
  const auto calls = saturate(ramp, kStart + 10s, kStart + 13s);
  const double first = calls_between(calls, kStart + 10s, kStart + 11s);
  EXPECT_NEAR(calls_between(calls, kStart + 11s, kStart + 12s), 1.5 * first, 4);
}

TEST(Ramp, NeverStartsUnderOneCallASecondAndStillGetsThere) {
  Ramp ramp({}, 30);
  for (int k = 0; k < 20; ++k) ramp.slow_down(kStart, kStart);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart), 1);
  saturate(ramp, kStart, kStart + 2min);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 2min), 30);
}

TEST(Ramp, GetsBackWhatWasTakenForATextThatIsAlwaysThrottled) {
  Ramp ramp({}, 400);
  ramp.slow_down(kStart, kStart);
  ramp.slow_down(kStart, kStart + 1s);
  ramp.slow_down(kStart + 1s, kStart + 2s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 2s), 12.5);
  ramp.disregard(kStart);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 2s), 50) << "the other one may be real";
  ramp.disregard(kStart + 1s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 2s), 100);
  const auto calls = saturate(ramp, kStart + 10s, kStart + 12s);
  const double first = calls_between(calls, kStart + 10s, kStart + 11s);
  EXPECT_NEAR(calls_between(calls, kStart + 11s, kStart + 12s), 2 * first, 0.1 * 2 * first);
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
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 59s), 50);
  ramp.recover(kStart + 60s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 60s), 62.5);
  ramp.recover(kStart + 61s);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 61s), 62.5) << "one step a minute";
  for (int minute = 2; minute <= 8; ++minute) ramp.recover(kStart + minute * 1min);
  EXPECT_DOUBLE_EQ(ramp.per_second(kStart + 10min), 100);
}

}  // namespace
}  // namespace gateway::pacing
