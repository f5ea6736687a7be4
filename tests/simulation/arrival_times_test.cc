#include "tests/simulation/arrival_times.h"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kBegin = Timestamp{} + 1h;

std::vector<Duration> all(Arrivals arrivals) {
  ArrivalTimes times(arrivals, kBegin, Dice(1));
  std::vector<Duration> all;
  for (Timestamp at = times.next(); at != kNever; at = times.next()) all.push_back(at - kBegin);
  return all;
}

std::size_t between(const std::vector<Duration>& times, Duration from, Duration until) {
  std::size_t count = 0;
  for (const Duration at : times) count += from <= at && at < until ? 1 : 0;
  return count;
}

TEST(ArrivalTimes, AreEvenIfSteady) {
  const auto times = all({.pattern = Arrivals::Pattern::steady, .per_second = 4, .until = 100s});
  ASSERT_EQ(times.size(), 400U);
  for (std::size_t k = 1; k < times.size(); ++k) EXPECT_EQ(times[k] - times[k - 1], 250ms);
}

TEST(ArrivalTimes, KeepTheirMeanRateIfRandom) {
  const auto times = all({.pattern = Arrivals::Pattern::poisson, .per_second = 10, .until = 1000s});
  EXPECT_NEAR(static_cast<double>(times.size()), 10'000, 300);
}

TEST(ArrivalTimes, ComeTogetherInBursts) {
  const auto times =
      all({.pattern = Arrivals::Pattern::bursts, .per_second = 10, .burst = 50, .until = 2000s});
  EXPECT_NEAR(static_cast<double>(times.size()), 20'000, 3000);
  for (std::size_t k = 1; k < 50; ++k) EXPECT_EQ(times[k], times[0]);
  EXPECT_GT(times[50], times[49]);
}

TEST(ArrivalTimes, RiseAndFallWithTheDay) {
  const auto times =
      all({.pattern = Arrivals::Pattern::diurnal, .per_second = 10, .day = 1000s, .until = 1000s});
  EXPECT_NEAR(static_cast<double>(times.size()), 10'000, 500);
  // A fifth of the mean at midnight, nine fifths at noon.
  EXPECT_LT(between(times, 0s, 50s), 250U);
  EXPECT_GT(between(times, 475s, 525s), 750U);
}

TEST(ArrivalTimes, BeginAndEndWhenTold) {
  const auto times = all({.per_second = 100, .from = 10s, .until = 12s});
  EXPECT_GE(times.front(), 10s);
  EXPECT_LT(times.back(), 12s);
  EXPECT_GT(times.size(), 100U);
}

}  // namespace
}  // namespace gateway::simulation
