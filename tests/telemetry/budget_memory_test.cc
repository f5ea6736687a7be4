#include "telemetry/budget_memory.h"

#include <limits>

#include <gtest/gtest.h>

#include "tests/support/most_items.h"

namespace gateway::telemetry {
namespace {

dispatch::BudgetState unpaced() {
  return {.paced = {},
          .most = testing::most_items(10),
          .token_ratio = 1,
          .breaker = faults::CircuitBreaker::State::closed};
}

TEST(BudgetMemory, HasNoNewsTheFirstTime) {
  BudgetMemory memory;
  dispatch::BudgetState state = unpaced();
  state.breaker = faults::CircuitBreaker::State::open;
  memory.note_throttle(FaultKind::rate_limited);
  const BudgetNews news = memory.note_state(state);
  EXPECT_FALSE(news.breaker_opened || news.breaker_closed || news.throttle);
  for (const auto& fall : news.most) EXPECT_FALSE(fall);
}

TEST(BudgetMemory, TakesAFirstBoundAfterAThrottleForAFall) {
  BudgetMemory memory;
  dispatch::BudgetState state = unpaced();
  static_cast<void>(memory.note_state(state));
  memory.note_throttle(FaultKind::tokens_limited);
  state.paced.tokens_per_minute = 5000;
  const BudgetNews news = memory.note_state(state);
  EXPECT_EQ(news.throttle, FaultKind::tokens_limited);
  ASSERT_TRUE(news.tokens_per_minute);
  EXPECT_EQ(news.tokens_per_minute->from, std::numeric_limits<double>::infinity());
  EXPECT_EQ(news.tokens_per_minute->to, 5000);
  EXPECT_FALSE(news.calls_per_minute);
}

TEST(BudgetMemory, FindsAFallNoNewsWithoutAThrottle) {
  BudgetMemory memory;
  dispatch::BudgetState state = unpaced();
  state.paced = {1800, 60'000};
  static_cast<void>(memory.note_state(state));
  state.paced = {450, 10'000};
  const BudgetNews news = memory.note_state(state);
  EXPECT_FALSE(news.throttle || news.calls_per_minute || news.tokens_per_minute);
}

}  // namespace
}  // namespace gateway::telemetry
