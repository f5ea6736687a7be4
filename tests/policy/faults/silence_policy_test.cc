#include "policy/faults/silence_policy.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;

TEST(SilencePolicy, WaitsThreeTimesAsLongAsCallsUsuallyTakeButASecondAtLeast) {
  const SilencePolicy policy;
  EXPECT_EQ(policy.patience(1ms).answer, 1s);
  EXPECT_EQ(policy.patience(333ms).answer, 1s);
  EXPECT_EQ(policy.patience(334ms).answer, 1002ms);
  EXPECT_EQ(policy.patience(20s).answer, 60s);
}

TEST(SilencePolicy, BelievesTheKernelAloneWhileNoLatencyIsKnown) {
  const Patience patience = SilencePolicy().patience(Duration::zero());
  EXPECT_EQ(patience.answer, std::nullopt);
  EXPECT_EQ(patience.acknowledgement, 1s);
}

TEST(SilencePolicy, DistrustsConnectionsThatIdledForFiveSeconds) {
  EXPECT_EQ(SilencePolicy().patience(1s).min_idle, 5s);
}

TEST(SilencePolicy, GrantsTwoAtOnceAndThenOneInAHundredCalls) {
  SilencePolicy policy;
  EXPECT_TRUE(policy.grant());
  EXPECT_TRUE(policy.grant());
  EXPECT_FALSE(policy.grant());
  for (int call = 1; call < 100; ++call) policy.call_started();
  EXPECT_FALSE(policy.grant());
  policy.call_started();
  EXPECT_TRUE(policy.grant());
  EXPECT_FALSE(policy.grant());
}

}  // namespace
}  // namespace gateway::faults
