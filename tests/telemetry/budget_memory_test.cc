#include "telemetry/budget_memory.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace gateway::telemetry {
namespace {

const dispatch::BudgetName kBudget{"public", "v4"};

dispatch::BudgetState unpaced() {
  return {.paced = {},
          .row_limit = 10,
          .token_ratio = 1,
          .breaker = faults::CircuitBreaker::State::closed};
}

TEST(BudgetMemory, HasNoNewsTheFirstTime) {
  BudgetMemory memory;
  dispatch::BudgetState state = unpaced();
  state.breaker = faults::CircuitBreaker::State::open;
  memory.note_throttle(kBudget, FaultKind::rate_limited);
  const BudgetNews news = memory.note_state(kBudget, state);
  EXPECT_FALSE(news.breaker_opened || news.breaker_closed || news.row_limit || news.throttle);
}

TEST(BudgetMemory, TakesAFirstBoundAfterAThrottleForAFall) {
  BudgetMemory memory;
  dispatch::BudgetState state = unpaced();
  static_cast<void>(memory.note_state(kBudget, state));
  memory.note_throttle(kBudget, FaultKind::tokens_limited);
  state.paced.tokens_per_minute = 5000;
  const BudgetNews news = memory.note_state(kBudget, state);
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
  static_cast<void>(memory.note_state(kBudget, state));
  state.paced = {450, 10'000};
  const BudgetNews news = memory.note_state(kBudget, state);
  EXPECT_FALSE(news.throttle || news.calls_per_minute || news.tokens_per_minute);
}

TEST(BudgetMemory, KnowsNoMoreBudgetsThanCanBeConfigured) {
  BudgetMemory memory;
  const auto opens = [&](const std::string& upstream) {
    dispatch::BudgetState state = unpaced();
    static_cast<void>(memory.note_state({upstream, "v4"}, state));
    state.breaker = faults::CircuitBreaker::State::open;
    return memory.note_state({upstream, "v4"}, state).breaker_opened;
  };
  for (std::size_t k = 0; k < BudgetMemory::kMaxBudgets; ++k) {
    ASSERT_TRUE(opens("u" + std::to_string(k))) << k;
  }
  EXPECT_FALSE(opens("one too many"));
  memory.note_throttle({"one too many", "v4"}, FaultKind::rate_limited);  // Forgotten at once.
}

}  // namespace
}  // namespace gateway::telemetry
