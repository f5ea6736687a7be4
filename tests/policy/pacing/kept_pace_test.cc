#include "policy/pacing/kept_pace.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

TEST(KeptPace, AllowsNothingBeforeThereWasAPace) {
  KeptPace kept;
  EXPECT_EQ(kept.last_minute(kStart), 0);
  kept.set(2, kStart);
  EXPECT_EQ(kept.last_minute(kStart), 0);
}

TEST(KeptPace, GrowsWithTimeUpToAMinutesWorth) {
  KeptPace kept;
  kept.set(2, kStart);
  EXPECT_DOUBLE_EQ(kept.last_minute(kStart + 250ms), 0.5);
  EXPECT_DOUBLE_EQ(kept.last_minute(kStart + 30s), 60);
  EXPECT_NEAR(kept.last_minute(kStart + 10min + 999ms), 120, 0.01);
}

TEST(KeptPace, SumsWhatEachPaceAllowed) {
  KeptPace kept;
  kept.set(2, kStart);
  kept.set(10, kStart + 20s);
  kept.set(0, kStart + 21500ms);
  EXPECT_NEAR(kept.last_minute(kStart + 40s), 40 + 15, 1e-9);
  EXPECT_NEAR(kept.last_minute(kStart + 70s), 18 + 15, 1e-9) << "eleven seconds have left";
  EXPECT_NEAR(kept.last_minute(kStart + 90s), 0, 1e-9);
}

}  // namespace
}  // namespace gateway::pacing
