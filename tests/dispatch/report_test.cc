// What a model's report says of its budgets and of those who wait.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

TEST(Report, OfAnIdleModelPromisesNoWait) {
  DispatchRig rig;
  const dispatch::ModelReport report = rig.report();
  EXPECT_EQ(report.model, "rig-text");
  EXPECT_EQ(report.queued_items, 0U);
  EXPECT_EQ(report.expected_wait_interactive, Duration::zero());
  EXPECT_EQ(report.expected_wait_bulk, Duration::zero());
  ASSERT_EQ(report.budgets.size(), 1U);
  EXPECT_EQ(report.budgets[0].upstream, "u0");
  EXPECT_EQ(report.budgets[0].next_slot_in, Duration::zero());
  EXPECT_EQ(report.budgets[0].most[SizeAspect::items], 10U);
}

TEST(Report, NamesWhoWaitsTheLongestQueueFirst) {
  DispatchRig rig;
  rig.submit_text("t0");
  rig.run_for(1ms);
  const auto submit = [&](const std::string& tenant, Priority priority, int count) {
    for (int k = 0; k < count; ++k)
      rig.submit({Text{"t1"}}, std::nullopt, {.dimension = 2}, priority, tenant);
  };
  submit("few", Priority::interactive, 2);
  submit("many", Priority::bulk, 30);
  submit("many", Priority::interactive, 5);
  const dispatch::ModelReport report = rig.report();
  EXPECT_EQ(report.queued_items, 37U);
  ASSERT_EQ(report.tenants.size(), 2U);
  EXPECT_EQ(report.tenants[0].name, "many");
  EXPECT_EQ(report.tenants[0].bulk_items, 30U);
  EXPECT_EQ(report.tenants[0].interactive_items, 5U);
  EXPECT_EQ(report.tenants[1].name, "few");
  EXPECT_EQ(report.tenants[1].bytes, 4U);
}

TEST(Report, SlotsOfTheLastMinuteAreThoseUsedAndThoseAllowed) {
  DispatchRig rig;
  for (int k = 0; k < 2000; ++k) rig.submit_text("t1");
  rig.run_for(90s);
  const dispatch::ModelReport report = rig.report();
  EXPECT_NEAR(report.budgets[0].last_minute.slots_used, 120, 2);
  ASSERT_TRUE(report.budgets[0].last_minute.slots_allowed);
  EXPECT_NEAR(*report.budgets[0].last_minute.slots_allowed, 120, 2);
  EXPECT_NEAR(std::chrono::duration<double>(report.budgets[0].latency_p50).count(), 0.1, 0.001);
}

TEST(Report, TheExpectedWaitComesTrue) {
  DispatchRig rig;
  rig.submit_text("t0");
  rig.run_for(1ms);
  for (int k = 0; k < 100; ++k)
    rig.submit({Text{"t1"}}, std::nullopt, {.dimension = 2}, Priority::bulk, "bulk");
  const dispatch::ModelReport report = rig.report();
  ASSERT_TRUE(report.expected_wait_interactive && report.expected_wait_bulk);
  const Caller& newcomer =
      rig.submit({Text{"t2"}}, std::nullopt, {.dimension = 2}, Priority::interactive, "new");
  rig.run_out();
  EXPECT_LE(newcomer.results[0]->timing.queued, *report.expected_wait_interactive);
  EXPECT_GE(newcomer.results[0]->timing.queued + 600ms, *report.expected_wait_interactive);
}

}  // namespace
}  // namespace gateway::testing
