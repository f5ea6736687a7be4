#include "policy/pacing/token_ratio.h"

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

TEST(TokenRatio, TrustsTheEstimateUntilToldOtherwise) {
  const TokenRatio ratio;
  EXPECT_EQ(ratio.ratio(), 1);
  EXPECT_EQ(ratio.scaled(17), 17U);
}

TEST(TokenRatio, LearnsWhatIsBilled) {
  TokenRatio ratio;
  for (int k = 0; k < 100; ++k) ratio.observe(1000, 1500);
  EXPECT_NEAR(ratio.ratio(), 1.5, 0.01);
  EXPECT_NEAR(static_cast<double>(ratio.scaled(1000)), 1500, 10);
}

TEST(TokenRatio, FollowsAChange) {
  TokenRatio ratio;
  for (int k = 0; k < 1000; ++k) ratio.observe(1000, 2000);
  for (int k = 0; k < 150; ++k) ratio.observe(1000, 800);
  EXPECT_NEAR(ratio.ratio(), 0.8, 0.1);
}

TEST(TokenRatio, ATinyFirstCallDecidesNothing) {
  TokenRatio ratio;
  ratio.observe(1, 4);
  EXPECT_NEAR(ratio.ratio(), 1, 0.05);
}

TEST(TokenRatio, LargeCallsCountForMore) {
  TokenRatio ratio;
  for (int k = 0; k < 200; ++k) {
    ratio.observe(10, 40);
    ratio.observe(1000, 1000);
  }
  EXPECT_NEAR(ratio.ratio(), 1.03, 0.02);
}

TEST(TokenRatio, StaysWithinAFactorOfFour) {
  TokenRatio high;
  TokenRatio low;
  for (int k = 0; k < 1000; ++k) {
    high.observe(100, 100'000);
    low.observe(100'000, 1);
  }
  EXPECT_EQ(high.ratio(), 4);
  EXPECT_EQ(low.ratio(), 0.25);
}

TEST(TokenRatio, ScalesUpwardsAndNeverToNothing) {
  TokenRatio ratio;
  for (int k = 0; k < 1000; ++k) ratio.observe(100'000, 1);
  EXPECT_EQ(ratio.scaled(1), 1U);
  EXPECT_EQ(ratio.scaled(5), 2U);
  EXPECT_EQ(ratio.scaled(0), 0U);
}

TEST(TokenRatio, AnEstimateOfZeroSaysNothing) {
  TokenRatio ratio;
  ratio.observe(0, 1'000'000);
  EXPECT_EQ(ratio.ratio(), 1);
}

}  // namespace
}  // namespace gateway::pacing
