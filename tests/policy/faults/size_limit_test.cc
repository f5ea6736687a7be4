#include "policy/faults/size_limit.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

SizeLimit taught(std::uint64_t configured, std::uint64_t most) {
  SizeLimit limit(configured);
  limit.refused(most + 1, most, kStart);
  return limit;
}

TEST(SizeLimit, IsWhatIsConfiguredUntilSomethingIsRefused) {
  SizeLimit limit(25);
  limit.started(25, kStart);
  limit.failed(25, kStart);
  EXPECT_EQ(limit.room(), 25U);
  EXPECT_FALSE(limit.exceeded_by(1000));
  EXPECT_EQ(limit.next_trial_at(), kNever);
}

TEST(SizeLimit, GoesDownWithEachRefusalAndNotUp) {
  SizeLimit limit = taught(25, 10);
  EXPECT_EQ(limit.room(), 10U);
  limit.refused(25, 12, kStart);  // Was under way before.
  EXPECT_EQ(limit.room(), 10U);
  limit.refused(10, 6, kStart);
  EXPECT_EQ(limit.room(), 6U);
  limit.refused(40, 30, kStart);
  EXPECT_EQ(limit.most(), 6U) << "more than is configured is no limit";
}

TEST(SizeLimit, LetsOneLargerCallTryAfterTenMinutesAndNoneBefore) {
  SizeLimit limit = taught(25, 8);
  limit.started(8, kStart + SizeLimit::kFirstTrial - 1s);
  EXPECT_EQ(limit.room(), 8U);
  limit.started(8, kStart + SizeLimit::kFirstTrial);
  EXPECT_EQ(limit.room(), 10U);
  EXPECT_EQ(limit.most(), 8U);
  limit.started(9, kStart + SizeLimit::kFirstTrial);
  EXPECT_EQ(limit.room(), 8U) << "while it is out";
  limit.started(8, kStart + SizeLimit::kFirstTrial + 1h);
  EXPECT_EQ(limit.room(), 8U);
}

TEST(SizeLimit, RisesToWhatPassesAndIsForgottenAtWhatIsConfigured) {
  SizeLimit limit = taught(25, 8);
  Timestamp now = kStart;
  int trials = 0;
  while (limit.next_trial_at() != kNever) {
    now = limit.next_trial_at();
    limit.started(1, now);
    ASSERT_GT(limit.room(), limit.most());
    const std::uint64_t larger = limit.room();
    limit.started(larger, now);
    limit.passed(larger, now);
    ASSERT_LT(++trials, 10);
  }
  EXPECT_EQ(limit.room(), 25U);
  EXPECT_EQ(trials, 6) << "10, 12, 15, 18, 22 and all";
  EXPECT_EQ(now, kStart + SizeLimit::kFirstTrial + (trials - 1) * SizeLimit::kNextTrial);
}

TEST(SizeLimit, WaitsTwiceAsLongBehindEachTrialThatFails) {
  SizeLimit limit = taught(25, 8);
  Duration wait = SizeLimit::kFirstTrial;
  Timestamp now = kStart;
  for (int k = 0; k < 8; ++k) {
    ASSERT_EQ(limit.next_trial_at(), now + wait);
    now = limit.next_trial_at();
    limit.started(1, now);
    limit.started(10, now);
    limit.failed(10, now);
    limit.refused(10, 5, now);
    EXPECT_LE(limit.room(), 8U);
    wait = std::min(2 * wait, SizeLimit::kLongestWait);
  }
  EXPECT_EQ(wait, SizeLimit::kLongestWait);
}

TEST(SizeLimit, ThatWasForgottenIsLearnedAnew) {
  SizeLimit limit = taught(25, 8);
  limit.forget();
  EXPECT_EQ(limit.room(), 25U);
  limit.refused(25, 8, kStart);
  EXPECT_EQ(limit.room(), 8U);
}

}  // namespace
}  // namespace gateway::faults
