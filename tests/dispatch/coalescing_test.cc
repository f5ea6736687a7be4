// How requests become calls: when a slot opens, with whom, and whose vectors come back.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

std::string text(std::size_t number) {
  return "t" + std::to_string(number);
}

TEST(Coalescing, ARequestThatFindsAnOpenSlotDoesNotWait) {
  DispatchRig rig;
  const Caller& caller = rig.submit_text("t7");
  rig.run_for(100ms);
  caller.expect_vector_of("t7");
  EXPECT_EQ(caller.results[0]->timing.queued, 0ms);
  EXPECT_EQ(caller.results[0]->timing.upstream, 100ms);
  EXPECT_EQ(caller.results[0]->timing.attempts, 1U);
}

TEST(Coalescing, RequestsOfOneMomentShareTheCall) {
  DispatchRig rig;
  for (std::size_t k = 0; k < 10; ++k) rig.submit_text(text(k));
  rig.run_out();
  ASSERT_EQ(rig.calls.size(), 1U);
  EXPECT_EQ(rig.calls[0].rows.size(), 10U);
}

TEST(Coalescing, WhileTheSlotIsClosedItemsGatherForFullCalls) {
  DispatchRig rig;
  const Caller& first = rig.submit_text("t100");
  rig.run_for(1ms);
  std::vector<const Caller*> others;
  for (std::size_t k = 0; k < 25; ++k) {
    others.push_back(&rig.submit_text(text(k)));
    rig.run_for(1ms);
  }
  rig.run_out();
  EXPECT_EQ(rig.probe.call_sizes, (std::vector<std::size_t>{1, 10, 10, 5}));
  EXPECT_EQ(rig.calls[1].at - rig.calls[0].at, 500ms);
  EXPECT_EQ(rig.calls[2].at - rig.calls[1].at, 500ms);
  first.expect_vector_of("t100");
  for (std::size_t k = 0; k < others.size(); ++k) others[k]->expect_vector_of(text(k));
}

TEST(Coalescing, ALargeRequestIsSpreadOverCallsAndComesBackWhole) {
  DispatchRig rig;
  std::vector<Content> contents;
  for (std::size_t k = 0; k < 23; ++k) contents.emplace_back(Text{text(k)});
  const Caller& caller = rig.submit(std::move(contents));
  rig.run_out();
  EXPECT_EQ(rig.probe.call_sizes, (std::vector<std::size_t>{10, 10, 3}));
  for (std::size_t k = 0; k < 23; ++k) caller.expect_vector_of(text(k), k);
}

TEST(Coalescing, DifferentParametersNeverShareACall) {
  DispatchRig rig;
  rig.submit({Text{"t1"}}, std::nullopt, {.dimension = 2});
  rig.submit({Text{"t2"}}, std::nullopt, {.dimension = 2, .text_type = TextType::query});
  rig.submit({Text{"t3"}}, std::nullopt, {.dimension = 2});
  rig.run_out();
  ASSERT_EQ(rig.calls.size(), 2U);
  EXPECT_EQ(rig.calls[0].rows, (std::vector<std::string>{"t1", "t3"}));
  EXPECT_EQ(rig.calls[1].rows, (std::vector<std::string>{"t2"}));
}

TEST(Coalescing, LanesTakeTurnsByWhoHasWaitedLongest) {
  DispatchRig rig;
  rig.submit_text("t0");
  rig.run_for(1ms);
  rig.submit({Text{"t1"}}, std::nullopt, {.dimension = 2, .text_type = TextType::query});
  rig.run_for(1ms);
  rig.submit_text("t2");
  rig.run_out();
  ASSERT_EQ(rig.calls.size(), 3U);
  EXPECT_EQ(rig.calls[1].rows, (std::vector<std::string>{"t1"}));
  EXPECT_EQ(rig.calls[2].rows, (std::vector<std::string>{"t2"}));
}

TEST(Coalescing, InteractiveRequestsGoBeforeBulkOnes) {
  DispatchRig rig;
  rig.submit_text("t0");
  rig.run_for(1ms);
  std::vector<Content> bulk;
  for (std::size_t k = 10; k < 30; ++k) bulk.emplace_back(Text{text(k)});
  rig.submit(std::move(bulk), std::nullopt, {.dimension = 2}, Priority::bulk);
  rig.run_for(1ms);
  rig.submit_text("t1");
  rig.run_out();
  ASSERT_GE(rig.calls.size(), 2U);
  EXPECT_EQ(rig.calls[1].rows.front(), "t1");
  EXPECT_EQ(rig.calls[1].rows.size(), 10U) << "bulk fills what interactive leaves";
}

TEST(Coalescing, TheBudgetIsFullWhileWorkWaitsAndNoSecondHoldsTooMuch) {
  DispatchRig rig;
  for (std::size_t k = 0; k < 2000; ++k) rig.submit_text(text(k));
  rig.run_for(60s - 1ms);
  EXPECT_EQ(rig.calls.size(), 120U);
  for (std::size_t k = 2; k < rig.calls.size(); ++k) {
    ASSERT_GE(rig.calls[k].at - rig.calls[k - 2].at, 1s) << "three calls within a second";
  }
}

TEST(Coalescing, TheCapOnCallsInFlightHoldsTheNextCallBack) {
  DispatchRig::Options options;
  options.pace = {.rate = {}, .burst_calls = 0, .headroom = 0, .max_in_flight = 2};
  DispatchRig rig(options);
  for (std::size_t k = 0; k < 40; ++k) rig.submit_text(text(k));
  rig.run_for(99ms);
  EXPECT_EQ(rig.calls.size(), 2U);
  rig.run_for(1ms);
  EXPECT_EQ(rig.calls.size(), 4U);
}

TEST(Coalescing, TextImageAndVideoOfThreeCallersLeaveInOneCall) {
  DispatchRig::Options options;
  options.model = DispatchRig::multimodal_model();
  DispatchRig rig(options);
  const Caller& a = rig.submit({Text{"t1"}});
  const Caller& b = rig.submit({Image{"i2", "", ImageFormat::png}});
  const Caller& c = rig.submit({Video{"v3"}});
  const Caller& d = rig.submit({Image{"i4", "", ImageFormat::png}});
  rig.run_out();
  ASSERT_EQ(rig.calls.size(), 2U);
  EXPECT_EQ(rig.calls[0].rows, (std::vector<std::string>{"t1", "i2", "v3"}));
  EXPECT_EQ(rig.calls[1].rows, (std::vector<std::string>{"i4"})) << "one image a call";
  a.expect_vector_of("t1");
  b.expect_vector_of("i2");
  c.expect_vector_of("v3");
  d.expect_vector_of("i4");
}

TEST(Coalescing, UsageOfASharedCallIsDividedExactly) {
  DispatchRig rig;
  std::vector<const Caller*> callers;
  for (std::size_t k = 0; k < 7; ++k) callers.push_back(&rig.submit_text(text(k)));
  rig.run_out();
  std::uint64_t sum = 0;
  for (const Caller* caller : callers) sum += caller->results[0]->usage.total_tokens;
  EXPECT_EQ(sum, 21U);
  EXPECT_EQ(rig.probe.billed_tokens, 21U);
}

}  // namespace
}  // namespace gateway::testing
