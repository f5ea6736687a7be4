#include "emulator/limiter.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Timestamp kStart = Timestamp(std::chrono::hours(1));

/// How many of `tries` calls pass at one instant.
int passed(Limiter& limiter, int tries, Timestamp now, std::uint64_t tokens = 1) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += limiter.admit(tokens, now) == Throttle::none ? 1 : 0;
  return count;
}

TEST(Limiter, LetsEverythingPassWithoutLimits) {
  Limiter limiter({}, {});
  EXPECT_EQ(passed(limiter, 10'000, kStart), 10'000);
}

TEST(Limiter, CountsCallsOverASlidingMinute) {
  Limiter limiter({.calls_per_minute = 120}, {});
  EXPECT_EQ(passed(limiter, 60, kStart), 60);
  EXPECT_EQ(passed(limiter, 100, kStart + seconds(30)), 60);
  EXPECT_EQ(passed(limiter, 1, kStart + seconds(60) - milliseconds(1)), 0);
  EXPECT_EQ(passed(limiter, 100, kStart + seconds(60)), 60);
}

TEST(Limiter, ARefusedCallUsesNothingUp) {
  Limiter limiter({.calls_per_minute = 1}, {});
  EXPECT_EQ(passed(limiter, 1, kStart), 1);
  EXPECT_EQ(passed(limiter, 100, kStart + seconds(59)), 0);
  EXPECT_EQ(passed(limiter, 1, kStart + seconds(60)), 1);
}

TEST(Limiter, SmoothedNeverPassesMoreThanTwoInAnySecondAt120PerMinute) {
  Limiter limiter({.calls_per_minute = 120}, {.per_second = true});
  EXPECT_EQ(passed(limiter, 5, kStart), 2);
  EXPECT_EQ(passed(limiter, 5, kStart + milliseconds(999)), 0);
  EXPECT_EQ(passed(limiter, 1, kStart + milliseconds(1000)), 1);
  EXPECT_EQ(passed(limiter, 5, kStart + milliseconds(1500)), 1);
}

TEST(Limiter, SmoothedStillReachesTheWholeMinute) {
  Limiter limiter({.calls_per_minute = 120}, {.per_second = true});
  int count = 0;
  for (int i = 0; i < 120; ++i) count += passed(limiter, 1, kStart + i * milliseconds(500));
  EXPECT_EQ(count, 120);
}

TEST(Limiter, SmoothedSpacesCallsOutBelowOnePerSecond) {
  Limiter limiter({.calls_per_minute = 30}, {.per_second = true});
  EXPECT_EQ(passed(limiter, 2, kStart), 1);
  EXPECT_EQ(passed(limiter, 2, kStart + milliseconds(1999)), 0);
  EXPECT_EQ(passed(limiter, 2, kStart + milliseconds(2000)), 1);
}

TEST(Limiter, CountsCallsPerSecondWithoutSmoothing) {
  Limiter limiter({.calls_per_second = 30}, {});
  EXPECT_EQ(passed(limiter, 100, kStart), 30);
  EXPECT_EQ(passed(limiter, 100, kStart + seconds(1)), 30);
}

TEST(Limiter, NamesTheMeterThatRefuses) {
  Limiter calls({.calls_per_minute = 1}, {});
  EXPECT_EQ(passed(calls, 1, kStart), 1);
  EXPECT_EQ(calls.admit(1, kStart), Throttle::calls);
  Limiter tokens({.tokens_per_minute = 100}, {});
  EXPECT_EQ(tokens.admit(60, kStart), Throttle::none);
  EXPECT_EQ(tokens.admit(41, kStart), Throttle::tokens);
  EXPECT_EQ(tokens.admit(40, kStart), Throttle::none);
}

TEST(Limiter, ACallLargerThanTheTokenLimitPassesAlone) {
  Limiter limiter({.tokens_per_minute = 100}, {});
  EXPECT_EQ(limiter.admit(500, kStart), Throttle::none);
  EXPECT_EQ(limiter.admit(1, kStart + seconds(59)), Throttle::tokens);
  EXPECT_EQ(limiter.admit(1, kStart + seconds(60)), Throttle::none);
}

TEST(Limiter, TheBurstGuardAllowsFourTimesTheSecondBefore) {
  Limiter limiter({}, {.burst_calls = 2});
  EXPECT_EQ(passed(limiter, 10, kStart), 2);
  EXPECT_EQ(limiter.admit(1, kStart), Throttle::burst);
  EXPECT_EQ(passed(limiter, 10, kStart + seconds(1)), 8);
  EXPECT_EQ(passed(limiter, 100, kStart + seconds(2)), 32);
  EXPECT_EQ(passed(limiter, 10, kStart + seconds(10)), 2);
}

TEST(Limiter, TheBurstGuardBearsAPaceThatDoublesEachSecond) {
  Limiter limiter({}, {.burst_calls = 10});
  Timestamp now = kStart;
  for (const int calls : {7, 14, 28, 56}) {
    for (int k = 0; k < calls; ++k) {
      EXPECT_EQ(limiter.admit(1, now), Throttle::none) << k << " of " << calls;
      now += milliseconds(1000) / calls;
    }
  }
}

TEST(Limiter, LeewayLetsACallComeThatMuchTooSoon) {
  Limiter limiter({.calls_per_minute = 120}, {.per_second = true, .leeway = milliseconds(20)});
  EXPECT_EQ(passed(limiter, 2, kStart), 2);
  EXPECT_EQ(limiter.admit(1, kStart + milliseconds(979)), Throttle::calls);
  EXPECT_EQ(limiter.admit(1, kStart + milliseconds(980)), Throttle::none);
}

TEST(Limiter, LeewayAllowsNoLessThanTheBurstGuardDoesWithoutIt) {
  for (const auto leeway : {milliseconds(0), milliseconds(100)}) {
    Limiter limiter({}, {.burst_calls = 2, .leeway = leeway});
    EXPECT_EQ(limiter.admit(1, kStart), Throttle::none);
    EXPECT_EQ(passed(limiter, 4, kStart + milliseconds(1950)), 4) << leeway.count();
  }
}

}  // namespace
}  // namespace emulator
