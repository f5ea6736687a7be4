// Several upstreams of one model: shares by weight, spares, and what happens when one breaks.
#include <algorithm>
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

std::size_t calls_to(const DispatchRig& rig, std::size_t upstream) {
  return static_cast<std::size_t>(std::ranges::count(rig.calls, upstream, &SeenCall::upstream));
}

DispatchRig::Options with(std::vector<double> weights) {
  DispatchRig::Options options;
  options.weights = std::move(weights);
  return options;
}

TEST(Failover, WhileThereIsAChoiceCallsAreSharedByWeight) {
  DispatchRig rig(with({3, 1}));
  for (int k = 0; k < 40; ++k) {
    rig.submit_text("t1");
    rig.run_for(2s);
  }
  EXPECT_EQ(calls_to(rig, 0), 30U);
  EXPECT_EQ(calls_to(rig, 1), 10U);
}

TEST(Failover, WhileWorkWaitsEveryBudgetIsSpent) {
  DispatchRig rig(with({3, 1}));
  for (std::size_t k = 0; k < 1000; ++k) rig.submit_text("t1");
  rig.run_for(20s - 1ms);
  EXPECT_EQ(calls_to(rig, 0), 40U);
  EXPECT_EQ(calls_to(rig, 1), 40U);
}

TEST(Failover, ASpareIsLeftAloneWhileTheOthersServe) {
  DispatchRig rig(with({1, 0}));
  for (std::size_t k = 0; k < 100; ++k) rig.submit_text("t1");
  rig.run_out();
  EXPECT_EQ(calls_to(rig, 0), 10U);
  EXPECT_EQ(calls_to(rig, 1), 0U);
}

TEST(Failover, ASpareServesWhileTheOthersAreBroken) {
  DispatchRig::Options options = with({1, 0});
  options.breaker = {.open_for = 5s, .max_open_for = 5s};
  DispatchRig rig(options);
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (call.upstream == 1) return std::nullopt;
    return CallFault{FaultKind::connect_failed, "refused"};
  };
  std::vector<const Caller*> callers;
  for (std::size_t k = 0; k < 60; ++k) {
    callers.push_back(&rig.submit_text("t" + std::to_string(k)));
    rig.run_for(200ms);
  }
  rig.run_out();
  for (std::size_t k = 0; k < callers.size(); ++k)
    callers[k]->expect_vector_of("t" + std::to_string(k));
  EXPECT_LT(calls_to(rig, 0), 8U) << "two failures, then a probe now and then";
  EXPECT_GT(calls_to(rig, 1), 15U);
}

TEST(Failover, ASpareHelpsWhenADeadlineWouldBeMissed) {
  DispatchRig rig(with({1, 0}));
  rig.submit_text("t1");
  rig.run_for(1s);
  std::vector<const Caller*> callers;
  for (std::size_t k = 0; k < 100; ++k)
    callers.push_back(&rig.submit_text("t" + std::to_string(k), 3s));
  rig.run_for(3s);
  for (std::size_t k = 0; k < callers.size(); ++k)
    callers[k]->expect_vector_of("t" + std::to_string(k));
  EXPECT_GT(calls_to(rig, 1), 2U);
}

TEST(Failover, ItemsOfARefusedAccountAreServedByAnother) {
  DispatchRig rig(with({1, 1}));
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (call.upstream == 1) return std::nullopt;
    return DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided.");
  };
  std::vector<const Caller*> callers;
  for (std::size_t k = 0; k < 50; ++k) {
    callers.push_back(&rig.submit_text("t" + std::to_string(k)));
    rig.run_for(100ms);
  }
  rig.run_out();
  for (std::size_t k = 0; k < callers.size(); ++k)
    callers[k]->expect_vector_of("t" + std::to_string(k));
  EXPECT_EQ(calls_to(rig, 0), 1U) << "it is left alone until an operator has had time to act";
}

TEST(Failover, ARowLimitIsLearnedOfTheUpstreamThatNamedItAlone) {
  DispatchRig rig(with({1, 1}));
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (call.upstream == 1 || call.rows.size() <= 6) return std::nullopt;
    return DispatchRig::refusal(
        400, "InvalidParameter",
        "Value error, batch size is invalid, it should not be larger than 6.: input.contents");
  };
  for (std::size_t k = 0; k < 200; ++k) rig.submit_text("t" + std::to_string(k));
  rig.run_out();
  const dispatch::ModelReport report = rig.report();
  EXPECT_EQ(report.budgets[0].most[SizeAspect::items], 6U);
  EXPECT_EQ(report.budgets[1].most[SizeAspect::items], 10U);
}

TEST(Failover, WhatABrokenUpstreamCannotPayForAWellOnePays) {
  DispatchRig::Options options = with({1, 1});
  options.pace.rate.calls_per_minute = 1800;
  options.retries = {.share = 0.2, .per_minute = 30};
  options.latency = 1s;
  DispatchRig rig(options);
  bool down = false;
  rig.script = [&](std::size_t, const SeenCall& call) -> Outcome {
    if (call.upstream == 1 || !down) return std::nullopt;
    return CallFault{FaultKind::connect_failed, "refused"};
  };
  std::vector<const Caller*> callers;
  const auto submit_for = [&](int seconds) {
    for (int k = 0; k < seconds * 50; ++k) {
      for (int n = 0; n < 6; ++n)
        callers.push_back(&rig.submit_text("t" + std::to_string(callers.size())));
      rig.run_for(20ms);
    }
  };
  submit_for(10);
  down = true;
  submit_for(10);
  rig.run_out();
  for (std::size_t k = 0; k < callers.size(); ++k)
    callers[k]->expect_vector_of("t" + std::to_string(k));
}

}  // namespace
}  // namespace gateway::testing
