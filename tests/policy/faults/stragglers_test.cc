#include "policy/faults/stragglers.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart = Timestamp{} + 1h;

/// Ten calls that started one millisecond after the other from kStart + 1 ms on.
Stragglers passed_by_ten() {
  Stragglers stragglers;
  for (int call = 1; call <= 10; ++call)
    stragglers.call_answered(kStart + call * 1ms, 100ms, 100ms);
  return stragglers;
}

bool straggles(const Stragglers& stragglers, Timestamp started, Duration usual, Timestamp now) {
  return started < stragglers.cutoff(usual, now).calls;
}

TEST(Stragglers, HaveBeenOutForFiveSecondsAtLeast) {
  const Stragglers stragglers = passed_by_ten();
  EXPECT_FALSE(straggles(stragglers, kStart, 100ms, kStart + 5s));
  EXPECT_TRUE(straggles(stragglers, kStart, 100ms, kStart + 5s + 1ms));
}

TEST(Stragglers, HaveBeenOutForTenTimesTheUsualLatency) {
  const Stragglers stragglers = passed_by_ten();
  EXPECT_FALSE(straggles(stragglers, kStart, 2s, kStart + 20s));
  EXPECT_TRUE(straggles(stragglers, kStart, 2s, kStart + 20s + 1ms));
}

TEST(Stragglers, OfWhichAPartIsOverdueIsTheSoonerTakenForOne) {
  const Stragglers stragglers = passed_by_ten();
  const auto part_straggles = [&](Timestamp started, Duration usual, Timestamp now) {
    return started < stragglers.cutoff(usual, now).parts;
  };
  EXPECT_FALSE(part_straggles(kStart, 100ms, kStart + 1s));
  EXPECT_TRUE(part_straggles(kStart, 100ms, kStart + 1s + 1ms));
  EXPECT_FALSE(part_straggles(kStart, 2s, kStart + 6s));
  EXPECT_TRUE(part_straggles(kStart, 2s, kStart + 6s + 1ms));
  EXPECT_FALSE(part_straggles(kStart + 1ms, 100ms, kStart + 1min)) << "overtaken by nine only";
}

TEST(Stragglers, WereOvertakenByTenCallsThatBeganAfterThem) {
  const Stragglers stragglers = passed_by_ten();
  EXPECT_TRUE(straggles(stragglers, kStart, 100ms, kStart + 1min));
  EXPECT_FALSE(straggles(stragglers, kStart + 1ms, 100ms, kStart + 1min)) << "by nine only";
}

TEST(Stragglers, CountCallsByWhenTheyBeganAndNotByWhenTheyEnded) {
  Stragglers stragglers;
  for (int call = 1; call <= 9; ++call) stragglers.call_answered(kStart + call * 1ms, 100ms, 100ms);
  for (int call = 0; call < 100; ++call)
    stragglers.call_answered(kStart - call * 1ms, 100ms, 100ms);
  EXPECT_FALSE(straggles(stragglers, kStart, 100ms, kStart + 1min));
  stragglers.call_answered(kStart + 5ms, 100ms, 100ms);
  EXPECT_TRUE(straggles(stragglers, kStart, 100ms, kStart + 1min));
  EXPECT_FALSE(straggles(stragglers, kStart + 1ms, 100ms, kStart + 1min));
}

TEST(Stragglers, AreLeftBehindAtTheirAgeByOneLaterCallThatWasAnsweredPromptly) {
  Stragglers stragglers;
  EXPECT_EQ(stragglers.left_behind_at(kStart, 100ms), kNever);
  stragglers.call_answered(kStart, 1s, 100ms);
  EXPECT_EQ(stragglers.left_behind_at(kStart, 100ms), kNever) << "began no later";
  stragglers.call_answered(kStart + 1ms, 1s + 1ms, 100ms);
  EXPECT_EQ(stragglers.left_behind_at(kStart, 100ms), kNever) << "took long itself";
  stragglers.call_answered(kStart + 1ms, 1s, 100ms);
  EXPECT_EQ(stragglers.left_behind_at(kStart, 100ms), kStart + 5s);
  EXPECT_EQ(stragglers.left_behind_at(kStart, 2s), kStart + 20s);
}

TEST(Stragglers, AreEvictedFromAQuarterOfThePlaces) {
  EXPECT_FALSE(Stragglers::crowded(64, 48));
  EXPECT_EQ(Stragglers::evictions(64, 48, 48), 0U) << "sixteen are free";
  EXPECT_TRUE(Stragglers::crowded(64, 49));
  EXPECT_EQ(Stragglers::evictions(64, 49, 49), 1U);
  EXPECT_EQ(Stragglers::evictions(64, 64, 64), 16U);
}

TEST(Stragglers, MayTakeAQuarterOfThePlacesWhateverTheOthersAre) {
  EXPECT_EQ(Stragglers::evictions(64, 64, 16), 0U);
  EXPECT_EQ(Stragglers::evictions(64, 64, 18), 2U);
}

TEST(Stragglers, MayTakeTheOnlyPlace) {
  EXPECT_EQ(Stragglers::evictions(1, 1, 1), 0U);
  EXPECT_EQ(Stragglers::evictions(2, 2, 1), 0U);
  EXPECT_EQ(Stragglers::evictions(2, 2, 2), 1U);
}

TEST(Stragglers, HaveTheirPlacesCountedWhenThereAreFewerThanAreTaken) {
  EXPECT_EQ(Stragglers::evictions(4, 10, 10), 7U);
  EXPECT_EQ(Stragglers::evictions(4, 10, 3), 2U);
}

TEST(Stragglers, AreNoneWhileNothingWasAnswered) {
  EXPECT_FALSE(straggles(Stragglers(), kStart, Duration::zero(), kStart + 24h));
}

TEST(Stragglers, FourAreGivenUpAtOnceAndThenOneInAHundredCalls) {
  Stragglers stragglers;
  for (int right = 0; right < 4; ++right) EXPECT_TRUE(stragglers.grant());
  EXPECT_FALSE(stragglers.grant());
  for (int call = 1; call < 100; ++call) stragglers.call_started();
  EXPECT_FALSE(stragglers.grant());
  stragglers.call_started();
  EXPECT_TRUE(stragglers.grant());
  EXPECT_FALSE(stragglers.grant());
}

}  // namespace
}  // namespace gateway::faults
