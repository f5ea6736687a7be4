#include "telemetry/line_limiter.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::telemetry {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart = Timestamp(1h);

TEST(LineLimiter, LetsOneLineASecondThroughAndCountsTheRest) {
  LineLimiter limiter;
  EXPECT_EQ(limiter.admit("a", kStart), 0U);
  EXPECT_EQ(limiter.admit("a", kStart), std::nullopt);
  EXPECT_EQ(limiter.admit("a", kStart + 999ms), std::nullopt);
  EXPECT_EQ(limiter.admit("a", kStart + 1s), 2U);
  EXPECT_EQ(limiter.admit("a", kStart + 2s), 0U);
}

TEST(LineLimiter, LetsAsManyLinesThroughInAnIntervalAsItIsTold) {
  LineLimiter limiter({.lines = 2, .interval = 1min});
  EXPECT_EQ(limiter.admit("a", kStart), 0U);
  EXPECT_EQ(limiter.admit("a", kStart + 59s), 0U);
  EXPECT_EQ(limiter.admit("a", kStart + 59s), std::nullopt);
  EXPECT_EQ(limiter.admit("a", kStart + 1min), 1U);
  EXPECT_EQ(limiter.admit("a", kStart + 1min), 0U);
  EXPECT_EQ(limiter.admit("a", kStart + 1min), std::nullopt);
}

TEST(LineLimiter, KeepsKeysApart) {
  LineLimiter limiter;
  EXPECT_EQ(limiter.admit("a", kStart), 0U);
  EXPECT_EQ(limiter.admit("b", kStart), 0U);
}

TEST(LineLimiter, SharesOneKeyAmongThoseBeyondItsBound) {
  LineLimiter limiter;
  for (std::size_t k = 0; k < LineLimiter::kMaxKeys; ++k) {
    EXPECT_EQ(limiter.admit("key " + std::to_string(k), kStart), 0U);
  }
  EXPECT_EQ(limiter.admit("one more", kStart), 0U);
  EXPECT_EQ(limiter.admit("and another", kStart), std::nullopt);
  EXPECT_EQ(limiter.admit("key 0", kStart + 1s), 0U);
}

}  // namespace
}  // namespace gateway::telemetry
