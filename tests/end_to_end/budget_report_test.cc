// GetBudget over the wire: what a busy gateway says of itself is so.
#include <string>

#include <gtest/gtest.h>

#include "tests/end_to_end/closed_loops.h"
#include "tests/end_to_end/scarce_budget.h"

namespace gateway::testing {
namespace {

TEST(BudgetReport, OfASaturatedBudgetShowsItFullAndWhoWaits) {
  GatewayStack stack(scarce("text-embedding-v4", 600));
  std::vector<ClosedLoops::Caller> callers = text_callers("orders", 60);
  for (auto& caller : text_callers("search", 30)) callers.push_back(std::move(caller));
  ClosedLoops demand(stack, callers);
  const auto stub = stack.connect();
  pb::ModelBudget model;
  ASSERT_TRUE(eventually([&] {
    model = budget_of(*stub);
    return model.budgets_size() == 1 && model.budgets(0).slots_used() >= 60;
  }));
  demand.stop();

  EXPECT_EQ(model.model(), "text-embedding-v4");
  const pb::UpstreamBudget& budget = model.budgets(0);
  EXPECT_EQ(budget.upstream(), "emulator");
  EXPECT_EQ(budget.breaker(), pb::UpstreamBudget::BREAKER_CLOSED);
  EXPECT_DOUBLE_EQ(budget.configured_calls_per_minute(), 600);
  EXPECT_NEAR(budget.paced_calls_per_minute(), 600, 6);
  EXPECT_NEAR(budget.slots_used(), budget.slots_allowed(), 0.1 * budget.slots_allowed());
  EXPECT_EQ(budget.rate_throttles() + budget.token_throttles() + budget.burst_throttles(), 0);
  EXPECT_GT(budget.tokens_used(), 0);
  EXPECT_GT(budget.latency_p50_us(), 0U);
  EXPECT_EQ(budget.items_per_call(), 10U);

  ASSERT_EQ(model.tenants_size(), 2);
  EXPECT_EQ(model.tenants_waiting(), 2U);
  const pb::TenantQueue& orders = model.tenants(0);
  const pb::TenantQueue& search = model.tenants(1);
  EXPECT_EQ(orders.tenant(), "orders");
  EXPECT_EQ(search.tenant(), "search");
  EXPECT_GT(search.interactive_items(), 0U);
  EXPECT_GE(orders.interactive_items(), search.interactive_items());
  EXPECT_EQ(orders.interactive_items() + search.interactive_items(), model.queued_items());
  EXPECT_TRUE(model.has_expected_wait_interactive_us());
}

}  // namespace
}  // namespace gateway::testing
