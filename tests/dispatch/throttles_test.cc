// Three throttles, three reactions; and what is learned can be asked for.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

/// Throttles the first `count` calls.
auto throttling(std::size_t count, const std::string& code, const std::string& message) {
  return [=](std::size_t call, const SeenCall&) -> Outcome {
    if (call >= count) return std::nullopt;
    return DispatchRig::refusal(429, code, message);
  };
}

TEST(Throttles, TheRateQuotaSlowsTheCallsAndTheyRecover) {
  DispatchRig::Options options;
  options.pace.rate = {.calls_per_minute = 600, .tokens_per_minute = 600'000};
  DispatchRig rig(options);
  rig.script = throttling(1, "Throttling.RateQuota", "Requests rate limit exceeded");
  const Caller& caller = rig.submit_text("t1");
  rig.run_for(150ms);
  dispatch::ModelReport report = rig.report();
  EXPECT_LT(*report.budgets[0].paced.calls_per_minute, 590);
  EXPECT_NEAR(*report.budgets[0].paced.tokens_per_minute, 600'000, 1);
  EXPECT_EQ(report.budgets[0].last_minute.rate_throttles, 1);
  rig.run_out();
  caller.expect_vector_of("t1");
  for (std::size_t k = 0; k < 60'000; ++k) rig.submit_text("t1");
  rig.run_out();
  report = rig.report();
  EXPECT_NEAR(*report.budgets[0].paced.calls_per_minute, 600, 1);
}

TEST(Throttles, TheAllocationQuotaShrinksTheTokenBudgetAlone) {
  DispatchRig::Options options;
  options.pace.rate = {.calls_per_minute = 600, .tokens_per_minute = 600'000};
  DispatchRig rig(options);
  rig.script = throttling(1, "Throttling.AllocationQuota", "Allocated quota exceeded, please");
  rig.submit_text("t1");
  rig.run_for(150ms);
  const dispatch::ModelReport report = rig.report();
  EXPECT_NEAR(*report.budgets[0].paced.calls_per_minute, 600, 1);
  EXPECT_LT(*report.budgets[0].paced.tokens_per_minute, 590'000);
  EXPECT_EQ(report.budgets[0].last_minute.token_throttles, 1);
}

TEST(Throttles, TheBurstGuardSlowsTheRampAlone) {
  DispatchRig::Options options;
  options.pace.rate = {.calls_per_minute = 6000, .tokens_per_minute = {}};
  options.pace.ramp = {.enabled = true};
  DispatchRig rig(options);
  rig.script = throttling(1, "Throttling.BurstRate", "Request rate increased too quickly.");
  for (std::size_t k = 0; k < 20; ++k) rig.submit_text("t1");
  rig.run_for(150ms);
  const dispatch::ModelReport report = rig.report();
  EXPECT_LT(*report.budgets[0].paced.calls_per_minute, 1500);
  EXPECT_EQ(report.budgets[0].last_minute.burst_throttles, 1);
  EXPECT_EQ(report.budgets[0].last_minute.rate_throttles, 0);
}

TEST(Throttles, AThrottledCallIsSentAgainAsOftenAsItTakes) {
  DispatchRig rig;
  rig.script = throttling(8, "Throttling.RateQuota", "Requests rate limit exceeded");
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  caller.expect_vector_of("t1");
  EXPECT_EQ(caller.results[0]->timing.attempts, 9U) << "more than a failing call is tried";
}

TEST(Throttles, WhatMeetsOneTextAloneKeepsNobodyElse) {
  for (const std::string code :
       {"Throttling.RateQuota", "Throttling.AllocationQuota", "Throttling.BurstRate"}) {
    DispatchRig::Options options;
    options.pace.rate = {.calls_per_minute = 1200, .tokens_per_minute = 1'000'000};
    DispatchRig rig(options);
    rig.script = [&](std::size_t, const SeenCall& call) -> Outcome {
      if (std::ranges::count(call.rows, "t666") == 0) return std::nullopt;
      return DispatchRig::refusal(429, code, "not now");
    };
    const auto ask = [&](const std::string& text, const std::string& tenant) -> const Caller& {
      return rig.submit({Text{text}}, 120s, {.dimension = 2}, Priority::interactive, tenant);
    };
    const Caller& throttled = ask("t666", "mallory");
    std::vector<const Caller*> others;
    for (int k = 0; k < 7; ++k) others.push_back(&ask("t" + std::to_string(k), "alice"));
    for (int k = 7; k < 100; ++k) {  // Others pass meanwhile.
      rig.run_for(100ms);
      others.push_back(&ask("t" + std::to_string(k), "bob"));
    }
    rig.run_for(2s);
    for (std::size_t k = 0; k < others.size(); ++k)
      others[k]->expect_vector_of("t" + std::to_string(k));
    rig.run_out();
    EXPECT_EQ(throttled.error(), ErrorKind::throttled) << code;
    EXPECT_GT(*rig.report().budgets[0].paced.calls_per_minute, 1000) << code;
    EXPECT_GT(*rig.report().budgets[0].paced.tokens_per_minute, 900'000) << code;
  }
}

TEST(Throttles, TheFreeTiersEndIsPermanent) {
  DispatchRig rig;
  rig.script = throttling(100, "Throttling.AllocationQuota", "Free allocated quota exceeded.");
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  EXPECT_EQ(caller.error(), ErrorKind::misconfigured);
  EXPECT_EQ(rig.calls.size(), 1U);
}

TEST(Throttles, TheTokenEstimateLearnsFromTheBill) {
  DispatchRig rig;  // It bills three tokens a row, the estimate of "t1" is one.
  for (int k = 0; k < 2000; ++k) rig.submit_text("t1");
  rig.run_out();
  EXPECT_NEAR(rig.report().budgets[0].token_ratio, 3, 0.2);
}

}  // namespace
}  // namespace gateway::testing
