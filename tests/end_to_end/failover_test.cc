// Two accounts serve one model; one of them goes away for a while, and no caller is told.
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "tests/end_to_end/closed_loops.h"
#include "tests/end_to_end/scarce_budget.h"

namespace gateway::testing {
namespace {

const std::string kModel = "text-embedding-v4";

GatewayStack::Options two_accounts(const std::string& weight_of_second) {
  GatewayStack::Options options = scarce(kModel, 600);
  options.second = options.emulator;
  options.models =
      "[{name: " + kModel +
      ", calls_per_minute: 600, upstreams: [{name: emulator}, {name: second, weight: " +
      weight_of_second + "}]}]";
  // A call may meet the broken account more than once, and each time is paid for.
  options.extra =
      "retry: {max_attempts: 8, budget_per_minute: 300}\nbreaker: {open_ms: 500, max_open_ms: "
      "1000}";
  return options;
}

std::uint64_t answered(const emulator::Server& provider) {
  return provider.stats().model(kModel).calls(200);
}

/// True once that provider has answered so many calls more.
bool answers_more(const emulator::Server& provider, std::uint64_t calls) {
  const std::uint64_t before = answered(provider);
  return eventually([&] { return answered(provider) >= before + calls; });
}

TEST(Failover, CallsMoveToTheOtherAccountAndComeBack) {
  GatewayStack stack(two_accounts("1"));
  ClosedLoops demand(stack, text_callers("service", 60));
  ASSERT_TRUE(answers_more(stack.provider(), 10));
  ASSERT_TRUE(answers_more(stack.second_provider(), 10));
  stack.provider().stop();
  ASSERT_TRUE(answers_more(stack.second_provider(), 30));
  stack.provider().start();
  ASSERT_TRUE(answers_more(stack.provider(), 10));
  demand.stop();
  EXPECT_EQ(stack.second_provider().stats().model(kModel).calls(429), 0U);
}

TEST(Failover, ASpareAccountIsUsedOnlyWhileTheOtherIsAway) {
  GatewayStack stack(two_accounts("0"));
  ClosedLoops demand(stack, text_callers("service", 60));
  ASSERT_TRUE(answers_more(stack.provider(), 10));
  EXPECT_EQ(answered(stack.second_provider()), 0U);
  stack.provider().stop();
  ASSERT_TRUE(answers_more(stack.second_provider(), 30));
  stack.provider().start();
  ASSERT_TRUE(answers_more(stack.provider(), 10));
  const std::uint64_t by_the_spare = answered(stack.second_provider());
  ASSERT_TRUE(answers_more(stack.provider(), 20));
  EXPECT_EQ(answered(stack.second_provider()), by_the_spare);
}

}  // namespace
}  // namespace gateway::testing
