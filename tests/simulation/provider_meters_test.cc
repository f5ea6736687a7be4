#include "tests/simulation/provider_meters.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart = Timestamp{} + 1h;

RateLimits calls(double per_minute) {
  return {.calls_per_minute = per_minute, .tokens_per_minute = {}};
}

RateLimits tokens(double per_minute) {
  return {.calls_per_minute = {}, .tokens_per_minute = per_minute};
}

/// Calls that pass of so many, so far apart.
int passed(ProviderMeters& meters, int count, Duration apart, Timestamp from = kStart) {
  int passed = 0;
  for (int k = 0; k < count; ++k) {
    if (!meters.judge(1, from + k * apart)) ++passed;
  }
  return passed;
}

TEST(ProviderMeters, AllowTwoCallsInAnySecondAt120PerMinute) {
  ProviderMeters meters(calls(120), false);
  EXPECT_EQ(passed(meters, 3, 1ms), 2);
  EXPECT_EQ(meters.judge(1, kStart + 999ms), Meter::calls);
  EXPECT_EQ(meters.judge(1, kStart + 1000ms), std::nullopt);
  EXPECT_EQ(meters.judge(1, kStart + 1000ms), Meter::calls);
  EXPECT_EQ(meters.judge(1, kStart + 1001ms), std::nullopt);
}

TEST(ProviderMeters, NeverRefuseAnEvenPaceAtTheLimit) {
  for (const double per_minute : {20.0, 60.0, 90.0, 120.0, 1000.0, 1800.0}) {
    ProviderMeters meters(calls(per_minute), false);
    const auto apart = std::chrono::ceil<Duration>(std::chrono::duration<double>(60 / per_minute));
    EXPECT_EQ(passed(meters, 500, apart), 500) << per_minute;
  }
}

TEST(ProviderMeters, CountSixSecondsAndAMinuteToo) {
  ProviderMeters meters(calls(90), false);
  // Two in any second are allowed, but nine in six seconds.
  EXPECT_EQ(passed(meters, 12, 500ms), 9);
}

TEST(ProviderMeters, DoNotCountWhatTheyRefuse) {
  ProviderMeters meters(calls(60), false);
  EXPECT_EQ(passed(meters, 100, 10ms), 1);
  EXPECT_EQ(meters.judge(1, kStart + 1s), std::nullopt);
}

TEST(ProviderMeters, TakeCallsUntilTheirTokensHaveFilledAWindow) {
  ProviderMeters meters(tokens(6000), false);
  EXPECT_EQ(meters.judge(99, kStart), std::nullopt);
  EXPECT_EQ(meters.judge(400, kStart + 500ms), std::nullopt);
  EXPECT_EQ(meters.judge(1, kStart + 1400ms), Meter::tokens);
  EXPECT_EQ(meters.judge(101, kStart + 1500ms), std::nullopt);
  // Six seconds hold six hundred.
  EXPECT_EQ(meters.judge(1, kStart + 5999ms), Meter::tokens);
  EXPECT_EQ(meters.judge(1, kStart + 6s), std::nullopt);
}

TEST(ProviderMeters, GuardAgainstRampsSteeperThanFourfold) {
  ProviderMeters meters(RateLimits{}, true);
  EXPECT_EQ(passed(meters, 50, 10ms), 10);
  EXPECT_EQ(passed(meters, 50, 10ms, kStart + 1500ms), 40);
  EXPECT_EQ(meters.judge(1, kStart + 2400ms), Meter::ramp);
}

}  // namespace
}  // namespace gateway::simulation
