#include "policy/pacing/gcra.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

TEST(Gcra, OpensASlotEveryHalfSecondAt120PerMinute) {
  Gcra pace(2.0);
  EXPECT_LE(pace.even_at(), kStart);
  pace.take(1, kStart);
  EXPECT_EQ(pace.even_at(), kStart + 500ms);
  pace.take(1, kStart + 500ms);
  EXPECT_EQ(pace.even_at(), kStart + 1s);
}

TEST(Gcra, IdlenessSavesUpNothing) {
  Gcra pace(2.0);
  pace.take(1, kStart);
  const Timestamp late = kStart + 10min;
  pace.take(1, late);
  EXPECT_EQ(pace.even_at(), late + 500ms);
}

TEST(Gcra, ALateTakeDoesNotBringTheNextOneForward) {
  Gcra pace(2.0);
  pace.take(1, kStart);
  pace.take(1, kStart + 700ms);
  EXPECT_EQ(pace.even_at(), kStart + 1200ms);
}

TEST(Gcra, TakingMuchBorrowsFromTheFuture) {
  Gcra tokens(100.0);
  tokens.take(250, kStart);
  EXPECT_EQ(tokens.even_at(), kStart + 2500ms);
}

TEST(Gcra, AnAdjustmentMovesTheScheduleByWhatWasMisjudged) {
  Gcra tokens(100.0);
  tokens.take(250, kStart);
  tokens.adjust(-50);
  EXPECT_EQ(tokens.even_at(), kStart + 2s);
  tokens.adjust(100);
  EXPECT_EQ(tokens.even_at(), kStart + 3s);
}

TEST(Gcra, ATakeAMillisecondLateStillKeepsTheSchedule) {
  Gcra pace(2.0);
  pace.take(1, kStart);
  pace.take(1, kStart + 501ms);
  EXPECT_EQ(pace.even_at(), kStart + 1s);
  pace.take(1, kStart + 1002ms);
  EXPECT_EQ(pace.even_at(), kStart + 1502ms);
}

TEST(Gcra, WhatIsTakenAheadOfItsTimeIsWaitedForLater) {
  Gcra pace(2.0);
  for (int k = 0; k < 4; ++k) pace.take(1, kStart);
  EXPECT_EQ(pace.even_at(), kStart + 2s);
  pace.take(1, kStart + 2s);
  EXPECT_EQ(pace.even_at(), kStart + 2500ms);
}

TEST(Gcra, ANewRateCountsFromTheNextTakeOn) {
  Gcra pace(2.0);
  pace.take(1, kStart);
  pace.set_rate(1.0);
  EXPECT_EQ(pace.even_at(), kStart + 500ms) << "what was taken stays paid at the old rate";
  pace.take(1, kStart + 500ms);
  EXPECT_EQ(pace.even_at(), kStart + 1500ms);
}

TEST(Gcra, NoDebtIsLongerThanADay) {
  Gcra tokens(1e-6);
  tokens.take(1e12, kStart);
  EXPECT_EQ(tokens.even_at(), kStart + 24h);
}

TEST(Gcra, NoSlidingSecondHoldsMoreThanTheRate) {
  // 7 per second does not divide a second evenly: rounding must never add a call.
  Gcra pace(7.0);
  Timestamp now = kStart;
  Timestamp seventh_ago[7] = {};
  for (int k = 0; k < 10000; ++k) {
    now = std::max(now, pace.even_at());
    pace.take(1, now);
    if (k >= 7) {
      ASSERT_GE(now - seventh_ago[k % 7], 1s) << k;
    }
    seventh_ago[k % 7] = now;
  }
}

}  // namespace
}  // namespace gateway::pacing
