#include "policy/faults/provisional_limit.h"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;
using Contents = std::vector<std::uint64_t>;

const Timestamp kStart = Timestamp{} + 1h;
constexpr auto kTrial = ProvisionalLimit::kTrial;

/// A call of ten was told that four may pass.
ProvisionalLimit told() {
  ProvisionalLimit limit;
  limit.refused({.refused = 10, .most = 4}, Contents{3, 1, 2}, kStart);
  return limit;
}

/// A call of so many leaves, for a trial if that is due.
void start_two(ProvisionalLimit& limit, std::uint64_t larger, Timestamp now) {
  limit.started(1, now);
  limit.started(larger, now);
}

TEST(ProvisionalLimit, HoldsAtOnce) {
  ProvisionalLimit limit;
  EXPECT_EQ(limit.most(), CallSize::kUnbounded);
  EXPECT_EQ(limit.next_trial_at(), kNever);
  EXPECT_FALSE(limit.open());
  limit = told();
  EXPECT_EQ(limit.most(), 4U);
  EXPECT_EQ(limit.room(), 4U);
  EXPECT_EQ(limit.next_trial_at(), kStart + kTrial);
  EXPECT_TRUE(limit.open());
}

TEST(ProvisionalLimit, IsProvenOnceAllItemsOfARefusedCallHavePassed) {
  ProvisionalLimit limit = told();
  limit.refused({.refused = 8, .most = 4}, Contents{7, 8}, kStart);
  EXPECT_FALSE(limit.items_passed(Contents{1, 7}, kStart));
  EXPECT_FALSE(limit.items_passed(Contents{2, 9}, kStart));
  const auto proven = limit.items_passed(Contents{3}, kStart);
  ASSERT_TRUE(proven);
  EXPECT_EQ(proven->refused, 8U);
  EXPECT_EQ(proven->most, 4U);
  EXPECT_EQ(limit.most(), CallSize::kUnbounded) << "it is no provisional one any more";
  EXPECT_FALSE(limit.open());
  EXPECT_FALSE(limit.distrusted(kStart));
}

TEST(ProvisionalLimit, IsNotProvenByWhatPassedUnderAHigherOne) {
  ProvisionalLimit limit = told();
  EXPECT_FALSE(limit.items_passed(Contents{1, 2}, kStart));
  limit.refused({.refused = 4, .most = 2}, Contents{4, 5}, kStart);
  EXPECT_FALSE(limit.items_passed(Contents{3}, kStart));
  EXPECT_EQ(limit.most(), 2U);
  const auto proven = limit.items_passed(Contents{4, 5}, kStart);
  ASSERT_TRUE(proven);
  EXPECT_EQ(proven->most, 2U);
}

TEST(ProvisionalLimit, IsNeverProvenByAnItemThatWasRefusedAlone) {
  ProvisionalLimit limit;
  limit.refused({.refused = 5000, .most = 1000}, Contents{1}, kStart);
  EXPECT_EQ(limit.most(), 1000U);
  EXPECT_FALSE(limit.open());
}

TEST(ProvisionalLimit, RemembersTheLastCalls) {
  ProvisionalLimit limit;
  for (std::uint64_t k = 0; k <= ProvisionalLimit::kMostCalls; ++k)
    limit.refused({.refused = 10, .most = 4}, Contents{2 * k, 2 * k + 1}, kStart);
  EXPECT_FALSE(limit.items_passed(Contents{0, 1}, kStart));
  EXPECT_TRUE(limit.items_passed(Contents{2, 3}, kStart));
}

TEST(ProvisionalLimit, IsTriedSoonByOneCallOfAnySize) {
  ProvisionalLimit limit = told();
  limit.started(4, kStart + kTrial - 1ms);
  EXPECT_EQ(limit.room(), 4U);
  limit.started(4, kStart + kTrial);
  EXPECT_EQ(limit.room(), CallSize::kUnbounded);
  EXPECT_EQ(limit.most(), 4U);
  limit.started(25, kStart + kTrial);
  EXPECT_EQ(limit.room(), 4U) << "while it is out";
  limit.failed(4, kStart + kTrial);
  limit.failed(25, kStart + kTrial + 1s);
  EXPECT_EQ(limit.next_trial_at(), kStart + kTrial + 1s + kTrial);
}

TEST(ProvisionalLimit, IsNotTriedWhileItemsOfRefusedCallsPass) {
  ProvisionalLimit limit = told();
  limit.started(4, kStart + kTrial);
  EXPECT_FALSE(limit.items_passed(Contents{1}, kStart + kTrial));
  EXPECT_EQ(limit.room(), 4U);
  EXPECT_EQ(limit.next_trial_at(), kStart + 2 * kTrial);
  EXPECT_FALSE(limit.items_passed(Contents{9}, kStart + 2 * kTrial));
  EXPECT_EQ(limit.next_trial_at(), kStart + 2 * kTrial) << "it was in none of them";
}

TEST(ProvisionalLimit, IsRefutedByATrialThatPasses) {
  ProvisionalLimit limit = told();
  const Timestamp now = kStart + kTrial;
  start_two(limit, 8, now);
  limit.passed(8, now);
  EXPECT_EQ(limit.most(), CallSize::kUnbounded);
  EXPECT_TRUE(limit.distrusted(now + ProvisionalLimit::kDistrust - 1ms));
  EXPECT_FALSE(limit.distrusted(now + ProvisionalLimit::kDistrust));
}

TEST(ProvisionalLimit, RisesToASmallTrialThatPasses) {
  ProvisionalLimit limit = told();
  const Timestamp now = kStart + kTrial;
  start_two(limit, 7, now);
  limit.passed(7, now);
  EXPECT_EQ(limit.most(), 7U);
  EXPECT_EQ(limit.next_trial_at(), now + kTrial);
  EXPECT_FALSE(limit.distrusted(now));
}

TEST(ProvisionalLimit, RisesToWhatPassesOtherwise) {
  ProvisionalLimit limit = told();
  limit.passed(4, kStart);
  EXPECT_EQ(limit.most(), 4U);
  limit.passed(12, kStart + 1s);  // Was under way before, or has more in it than was thought.
  EXPECT_EQ(limit.most(), 12U);
  EXPECT_FALSE(limit.distrusted(kStart + 1s));
  const auto proven = limit.items_passed(Contents{1, 2, 3}, kStart + 1s);
  ASSERT_TRUE(proven);
  EXPECT_LT(proven->most, proven->refused);
}

TEST(ProvisionalLimit, LimitsNothingSoonAfterARefutationUntilItIsProven) {
  ProvisionalLimit limit = told();
  limit.refuted(kStart);
  EXPECT_EQ(limit.most(), CallSize::kUnbounded);
  limit.refused({.refused = 10, .most = 4}, Contents{1, 2}, kStart + 1s);
  EXPECT_EQ(limit.most(), CallSize::kUnbounded);
  EXPECT_EQ(limit.next_trial_at(), kNever);
  ProvisionalLimit proven = limit;
  EXPECT_EQ(proven.items_passed(Contents{1, 2}, kStart + 2s)->most, 4U);
  const Timestamp later = kStart + ProvisionalLimit::kDistrust;
  limit.refused({.refused = 10, .most = 4}, Contents{7, 8}, later);
  EXPECT_EQ(limit.most(), 4U);
  EXPECT_EQ(limit.next_trial_at(), later + kTrial);
}

}  // namespace
}  // namespace gateway::faults
