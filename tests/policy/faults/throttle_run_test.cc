#include "policy/faults/throttle_run.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow = Timestamp{} + 1h;

TEST(ThrottleRun, TheSecondInARowIsDoubtful) {
  ThrottleRun run;
  EXPECT_FALSE(run.doubtful());
  run.throttled(kNow, kNow + 1s);
  EXPECT_FALSE(run.doubtful()) << "a window may have been full for a moment";
  run.throttled(kNow + 1s, kNow + 2s);
  EXPECT_TRUE(run.doubtful());
}

TEST(ThrottleRun, WhatPassesEndsIt) {
  ThrottleRun run;
  run.throttled(kNow, kNow + 1s);
  run.passed();
  run.throttled(kNow + 1s, kNow + 2s);
  EXPECT_FALSE(run.doubtful());
  run.throttled(kNow + 2s, kNow + 3s);
  EXPECT_TRUE(run.doubtful());
  run.passed();
  EXPECT_FALSE(run.doubtful());
}

TEST(ThrottleRun, OfCallsInFlightTogetherOneCounts) {
  ThrottleRun run;
  for (int call = 0; call < 16; ++call) run.throttled(kNow + call * 1ms, kNow + 100ms + call * 1ms);
  EXPECT_FALSE(run.doubtful());
  run.throttled(kNow + 116ms, kNow + 200ms);
  EXPECT_TRUE(run.doubtful());
}

}  // namespace
}  // namespace gateway::faults
