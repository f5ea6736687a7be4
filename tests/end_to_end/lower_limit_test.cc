// The provider allows less than it was configured with: the gateway finds out, and callers wait
// instead of failing.
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/closed_loops.h"
#include "tests/end_to_end/scarce_budget.h"

namespace gateway::testing {
namespace {

constexpr std::size_t kRealPerSecond = 10;

TEST(LowerLimit, ThrottlesBecomeRareAndEverybodyIsAnswered) {
  const std::string model = "text-embedding-v4";
  GatewayStack::Options options = scarce(model, 2 * 60 * kRealPerSecond);
  options.emulator.limit(model, {.calls_per_second = kRealPerSecond});
  GatewayStack stack(options);
  ClosedLoops demand(stack, text_callers("service", 100));
  const TrafficMeter first(stack.provider(), model);
  std::this_thread::sleep_for(std::chrono::seconds(5));
  const Traffic learning = first.so_far();
  const TrafficMeter second(stack.provider(), model);
  std::this_thread::sleep_for(std::chrono::seconds(10));
  const Traffic learnt = second.so_far();
  demand.stop();
  // Every answer was right, or its caller would have said so.
  EXPECT_GT(learning.throttled, 0);
  EXPECT_LE(learnt.throttled, 0.15 * learnt.calls);
  EXPECT_GE(learnt.answered, 0.6 * kRealPerSecond * learnt.seconds);
}

}  // namespace
}  // namespace gateway::testing
