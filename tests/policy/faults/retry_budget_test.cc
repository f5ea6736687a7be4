#include "policy/faults/retry_budget.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

/// Withdraws until it is refused.
int drain(RetryBudget& budget, Timestamp now) {
  int retries = 0;
  while (budget.try_withdraw(now)) ++retries;
  return retries;
}

TEST(RetryBudget, StartsWithTheFloorOfAWindow) {
  RetryBudget budget({}, kStart);
  EXPECT_DOUBLE_EQ(budget.balance(kStart), 5) << "30 a minute for 10 s";
  EXPECT_EQ(drain(budget, kStart), 5);
  EXPECT_FALSE(budget.try_withdraw(kStart));
}

TEST(RetryBudget, TheFloorDripsWithoutAnySuccess) {
  RetryBudget budget({}, kStart);
  drain(budget, kStart);
  EXPECT_FALSE(budget.try_withdraw(kStart + 1900ms));
  EXPECT_TRUE(budget.try_withdraw(kStart + 2s));
  EXPECT_FALSE(budget.try_withdraw(kStart + 2s));
  EXPECT_EQ(drain(budget, kStart + 1h), 5) << "what is not used is lost";
}

TEST(RetryBudget, EachSuccessEarnsAShareOfARetry) {
  RetryBudget budget({.share = 0.2, .per_minute = 0}, kStart);
  EXPECT_EQ(drain(budget, kStart), 0);
  for (int k = 0; k < 50; ++k) budget.note_success(kStart);
  EXPECT_EQ(drain(budget, kStart), 10);
}

TEST(RetryBudget, SuccessesOfLongAgoPayForNothing) {
  RetryBudget budget({.share = 0.2, .per_minute = 0}, kStart);
  for (int k = 0; k < 500; ++k) budget.note_success(kStart);
  EXPECT_DOUBLE_EQ(budget.balance(kStart), 100);
  EXPECT_NEAR(budget.balance(kStart + 10s), 100 / 2.718, 0.1);
  EXPECT_LT(budget.balance(kStart + 60s), 0.5);
}

TEST(RetryBudget, AHealthyUpstreamSavesUpTheShareOfOneWindow) {
  RetryBudget budget({}, kStart);
  Timestamp now = kStart;
  for (int k = 0; k < 30 * 600; ++k) budget.note_success(now += 33333us);
  EXPECT_NEAR(budget.balance(now), 5 + 0.2 * 300, 1.0) << "not that of the ten minutes";
}

TEST(RetryBudget, InAnOutageRetriesFallToTheFloor) {
  RetryBudget budget({}, kStart);
  Timestamp now = kStart;
  for (int k = 0; k < 30 * 60; ++k) budget.note_success(now += 33333us);
  int retries = 0;
  const Timestamp over = now + 5min;
  for (; now < over; now += 100ms) retries += drain(budget, now);
  EXPECT_LE(retries, 65 + 150) << "a window's share at once, then 30 a minute";
  EXPECT_GE(retries, 60 + 145);
}

TEST(RetryBudget, TellsWhenTheNextRetryCanBePaidFor) {
  RetryBudget budget({}, kStart);
  EXPECT_EQ(budget.available_at(kStart), kStart);
  drain(budget, kStart);
  EXPECT_EQ(budget.available_at(kStart), kStart + 2s);
  EXPECT_EQ(budget.available_at(kStart + 500ms), kStart + 2s);
  EXPECT_TRUE(budget.try_withdraw(budget.available_at(kStart + 500ms)));
}

TEST(RetryBudget, TheTimeItTellsHoldsWhateverTheFraction) {
  for (const double per_minute : {0.7, 1.0, 7.0, 13.0, 29.9, 600.0}) {
    RetryBudget budget({.share = 0.13, .per_minute = per_minute}, kStart);
    Timestamp now = kStart;
    for (int k = 0; k < 200; ++k) {
      if (k % 3 == 0) budget.note_success(now);
      const Timestamp at = budget.available_at(now);
      ASSERT_TRUE(budget.try_withdraw(at)) << per_minute << ' ' << k;
      now = at + 1ms;
    }
  }
}

TEST(RetryBudget, AFloorOfLessThanOneInAWindowStillPaysForOneInTheEnd) {
  RetryBudget budget({.share = 0, .per_minute = 1}, kStart);
  EXPECT_EQ(drain(budget, kStart), 1);
  EXPECT_EQ(budget.available_at(kStart), kStart + 60s);
  EXPECT_EQ(drain(budget, kStart + 60s), 1);
  EXPECT_EQ(drain(budget, kStart + 1h), 1);
}

TEST(RetryBudget, AFloorOfNextToNothingIsNever) {
  RetryBudget budget({.share = 0, .per_minute = 1e-15}, kStart);
  EXPECT_EQ(drain(budget, kStart), 1);
  EXPECT_EQ(budget.available_at(kStart), kNever);
}

TEST(RetryBudget, WithoutAFloorOnlyASuccessHelps) {
  RetryBudget budget({.share = 1, .per_minute = 0}, kStart);
  EXPECT_EQ(budget.available_at(kStart), kNever);
  budget.note_success(kStart + 1s);
  EXPECT_EQ(budget.available_at(kStart + 1s), kStart + 1s);
}

}  // namespace
}  // namespace gateway::faults
