// Three throttles, three reactions; and what is learned can be asked for.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"
#include "tests/policy/pacing/metered_provider.h"

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

/// Ten calls a second, all of them used by two tenants; what a third one sends comes on top.
class SaturatedThrottles : public ::testing::Test {
 protected:
  explicit SaturatedThrottles(RateLimits rate = {.calls_per_minute = 600,
                                                 .tokens_per_minute = 1'000'000})
      : rig_(options(rate)) {}

  static DispatchRig::Options options(RateLimits rate) {
    DispatchRig::Options options;
    options.pace.rate = rate;
    return options;
  }

  /// More than fits, for so many seconds; each of them begins with one of `bad`, while there are
  /// any.
  void load(std::size_t seconds, const std::vector<std::string>& bad = {}) {
    for (std::size_t k = 0; k < seconds * 10; ++k) {
      if (k % 10 == 0 && k / 10 < bad.size()) ask(bad[k / 10], "mallory");
      for (int item = 0; item < 12; ++item) ask("t1", item % 2 == 0 ? "alice" : "bob");
      rig_.run_for(100ms);
      if (const auto pace = calls_per_minute()) lowest_ = std::min(lowest_, *pace);
    }
  }

  void ask(const std::string& text, const std::string& tenant) {
    rig_.submit({Text{text}}, 120s, {.dimension = 2}, Priority::interactive, tenant);
  }

  /// Refuses texts of that kind, and what does not fit into `real` windows.
  void refuse_bad_texts(bool real = false) {
    rig_.script = [this, real](std::size_t, const SeenCall& call) -> Outcome {
      const auto bad = [](const std::string& row) { return row.starts_with("t666"); };
      if (std::ranges::none_of(call.rows, bad) && (!real || windows_.admit(call.at))) {
        ++passed_;
        return std::nullopt;
      }
      return DispatchRig::refusal(429, "Throttling.RateQuota", "Requests rate limit exceeded");
    };
  }

  static std::vector<std::string> bad_texts() {
    std::vector<std::string> texts;
    for (int k = 0; k < 10; ++k) texts.push_back("t666" + std::to_string(k));
    return texts;
  }

  std::optional<double> calls_per_minute() {
    return rig_.report().budgets[0].paced.calls_per_minute;
  }

  CallWindows windows_{5, {1, 6, 60}};  ///< Half of what is configured.
  std::size_t passed_ = 0;
  DispatchRig rig_;
  double lowest_ = 600;
};

TEST_F(SaturatedThrottles, TextsThatAreAlwaysThrottledOneAfterTheOtherLeaveThePace) {
  refuse_bad_texts();
  load(5);
  load(55, bad_texts());
  EXPECT_GE(*calls_per_minute(), 599);
  EXPECT_GE(lowest_, 500) << "for less than a second";
  EXPECT_GE(passed_, 390U) << "ten texts are tried twenty times each";
}

TEST_F(SaturatedThrottles, TextsThatAreAlwaysThrottledAllAtOnceLeaveThePace) {
  refuse_bad_texts();
  load(5);
  for (const std::string& text : bad_texts()) ask(text, "mallory");
  load(55);
  EXPECT_GE(*calls_per_minute(), 599);
  EXPECT_GE(lowest_, 500) << "for less than a second";
  EXPECT_GE(passed_, 390U);
}

TEST_F(SaturatedThrottles, ALimitOfHalfTheRateIsFoundWithinAMinute) {
  refuse_bad_texts(true);
  load(60);
  EXPECT_NEAR(*calls_per_minute(), 300, 10);
  EXPECT_GE(passed_, 255U);
  EXPECT_LE(rig_.calls.size() - passed_, 18U);
  const std::size_t throttled = rig_.calls.size() - passed_;
  load(240);
  EXPECT_GE(passed_, 1400U);
  EXPECT_LE(rig_.calls.size() - passed_ - throttled, 60U);
  EXPECT_TRUE(rig_.probe.changes.empty()) << "it is nobody's fault";
}

TEST_F(SaturatedThrottles, ALimitOfHalfTheRateIsFoundBesideTextsThatAreAlwaysThrottled) {
  refuse_bad_texts(true);
  load(120, bad_texts());
  EXPECT_LE(*calls_per_minute(), 310);
  EXPECT_GE(passed_, 255U);
}

TEST(Throttles, ATextThatIsAlwaysThrottledTeachesNoLimit) {
  DispatchRig::Options options;
  options.pace.rate = {};
  DispatchRig rig(options);
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (std::ranges::count(call.rows, "t666") == 0) return std::nullopt;
    return DispatchRig::refusal(429, "Throttling.RateQuota", "Requests rate limit exceeded");
  };
  rig.submit_text("t666");
  rig.run_for(150ms);
  EXPECT_TRUE(rig.report().budgets[0].paced.calls_per_minute) << "it may be the limit";
  for (int k = 0; k < 50; ++k) {
    rig.submit_text("t1");
    rig.run_for(100ms);
  }
  EXPECT_FALSE(rig.report().budgets[0].paced.calls_per_minute);
}

TEST(Throttles, TextsThatAreAlwaysCalledABurstLeaveTheRamp) {
  DispatchRig::Options options;
  options.pace.rate = {.calls_per_minute = 1200, .tokens_per_minute = {}};
  options.pace.ramp = {.enabled = true};
  DispatchRig rig(options);
  std::size_t passed = 0;
  rig.script = [&passed](std::size_t, const SeenCall& call) -> Outcome {
    const auto bad = [](const std::string& row) { return row.starts_with("t666"); };
    if (std::ranges::none_of(call.rows, bad)) {
      ++passed;
      return std::nullopt;
    }
    return DispatchRig::refusal(429, "Throttling.BurstRate", "Request rate increased too quickly.");
  };
  for (int k = 0; k < 1200; ++k) {
    if (k >= 50 && k % 10 == 0 && k < 150) rig.submit_text("t666" + std::to_string(k));
    for (int item = 0; item < 24; ++item) rig.submit_text("t1");
    rig.run_for(100ms);
  }
  EXPECT_NEAR(*rig.report().budgets[0].paced.calls_per_minute, 1200, 1);
  EXPECT_GE(passed, 1300U);
}

TEST(Throttles, WhatOneAccountThrottledIsNewToAnother) {
  DispatchRig::Options options;
  options.pace.rate = {.calls_per_minute = 600, .tokens_per_minute = {}};
  options.weights = {1, 1};
  DispatchRig rig(options);
  std::optional<std::size_t> first;
  std::optional<std::size_t> second;
  rig.script = [&](std::size_t, const SeenCall& call) -> Outcome {
    if (second || std::ranges::count(call.rows, "t5") == 0) return std::nullopt;
    if (!first) first = call.upstream;
    if (call.upstream != *first) second = call.upstream;
    return DispatchRig::refusal(429, "Throttling.RateQuota", "Requests rate limit exceeded");
  };
  rig.submit_text("t5");
  for (int k = 0; k < 100 && !second; ++k) {
    for (int item = 0; item < 10; ++item) rig.submit_text("t1");
    rig.run_for(50ms);
  }
  ASSERT_TRUE(second);
  rig.run_for(100ms);
  EXPECT_LT(*rig.report().budgets[*second].paced.calls_per_minute, 590);
}

TEST(Throttles, WhoRodeWithATextThatIsAlwaysThrottledHidesNoThrottleOfOthers) {
  DispatchRig::Options options;
  options.pace.rate = {.calls_per_minute = 600, .tokens_per_minute = {}};
  DispatchRig rig(options);
  bool refused = false;
  const auto rode = [](const std::string& row) { return row.starts_with("t10"); };
  rig.script = [&](std::size_t, const SeenCall& call) -> Outcome {
    const bool in_other_company =
        std::ranges::any_of(call.rows, rode) && std::ranges::count(call.rows, "t5") > 0;
    if (std::ranges::count(call.rows, "t666") == 0 && (refused || !in_other_company))
      return std::nullopt;
    refused = refused || in_other_company;
    return DispatchRig::refusal(429, "Throttling.RateQuota", "Requests rate limit exceeded");
  };
  std::vector<Content> together{Text{"t666"}};
  for (int k = 0; k < 9; ++k) together.push_back(Text{"t10" + std::to_string(k)});
  rig.submit(together);
  while (!refused && rig.calls.size() < 200) {
    for (int item = 0; item < 12; ++item) rig.submit_text("t5");
    rig.run_for(100ms);
  }
  ASSERT_TRUE(refused);
  rig.run_for(100ms);
  EXPECT_LT(*rig.report().budgets[0].paced.calls_per_minute, 590);
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
