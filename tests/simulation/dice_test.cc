#include "tests/simulation/dice.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

TEST(Dice, RollTheSameOnEveryMachine) {
  Dice dice(7);
  EXPECT_EQ(dice.below(1'000'000), 754'385U);
  EXPECT_EQ(dice.exponential(1s), 4'304'005'164ns);
  EXPECT_EQ(dice.latency(200ms), 481'415'188ns);
}

TEST(Dice, StayInTheirBounds) {
  Dice dice(1);
  for (int k = 0; k < 10'000; ++k) {
    EXPECT_LT(dice.below(3), 3U);
    const std::size_t between = dice.between(std::size_t{4}, std::size_t{6});
    EXPECT_TRUE(4 <= between && between <= 6);
    EXPECT_FALSE(dice.chance(0));
    EXPECT_TRUE(dice.chance(1));
  }
  EXPECT_EQ(dice.below(0), 0U);
}

TEST(Dice, SpaceArrivalsExponentially) {
  Dice dice(2);
  constexpr int kGaps = 100'000;
  Duration sum{};
  int longer_than_mean = 0;
  for (int k = 0; k < kGaps; ++k) {
    const Duration gap = dice.exponential(1s);
    sum += gap;
    longer_than_mean += gap > 1s ? 1 : 0;
  }
  EXPECT_NEAR(std::chrono::duration<double>(sum).count() / kGaps, 1, 0.01);
  EXPECT_NEAR(longer_than_mean / static_cast<double>(kGaps), 0.3679, 0.005);  // 1/e.
}

TEST(Dice, DrawLatenciesAroundTheirMedian) {
  Dice dice(3);
  std::vector<Duration> latencies(10'000);
  for (Duration& latency : latencies) latency = dice.latency(200ms);
  std::ranges::sort(latencies);
  EXPECT_NEAR(std::chrono::duration<double>(latencies[5000]).count(), 0.2, 0.005);
  EXPECT_GE(latencies.front(), 100ms);
  EXPECT_LE(latencies.back(), 500ms);
}

TEST(Dice, ForkIntoIndependentStreams) {
  Dice dice(4);
  Dice fork = dice.fork();
  Dice again(4);
  Dice same_fork = again.fork();
  EXPECT_EQ(fork.uniform(), same_fork.uniform());
  EXPECT_NE(dice.uniform(), fork.uniform());
}

}  // namespace
}  // namespace gateway::simulation
