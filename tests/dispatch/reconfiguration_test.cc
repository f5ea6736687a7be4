// Other limits, weights and keys while a model serves.
#include <chrono>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

/// One row a call, so that calls are easy to count.
DispatchRig::Options one_row() {
  DispatchRig::Options options;
  options.model.capacity = {.items = 1, .texts = 1};
  return options;
}

TEST(Reconfiguration, AnotherPaceHoldsFromTheNextCallOn) {
  DispatchRig::Options options = one_row();
  DispatchRig rig(options);
  for (int k = 0; k < 30; ++k) rig.submit_text("t" + std::to_string(k));
  rig.run_for(2s - 1ms);
  EXPECT_EQ(rig.calls.size(), 4U);  // One every half second.
  options.pace.rate.calls_per_minute = 600;
  rig.configure(options);
  rig.run_out();
  ASSERT_EQ(rig.calls.size(), 30U);
  for (std::size_t k = 5; k < 30; ++k) EXPECT_EQ(rig.calls[k].at - rig.calls[k - 1].at, 100ms);
  EXPECT_EQ(rig.report().budgets[0].configured.calls_per_minute, 600);
}

TEST(Reconfiguration, ALowerPaceDoesNotForgetTheLastCall) {
  DispatchRig::Options options = one_row();
  options.pace.rate.calls_per_minute = 600;
  DispatchRig rig(options);
  for (int k = 0; k < 3; ++k) rig.submit_text("t" + std::to_string(k));
  rig.run_for(50ms);
  options.pace.rate.calls_per_minute = 60;
  rig.configure(options);
  rig.run_out();
  ASSERT_EQ(rig.calls.size(), 3U);
  EXPECT_EQ(rig.calls[1].at - rig.calls[0].at, 100ms);  // Paid at the old rate.
  EXPECT_EQ(rig.calls[2].at - rig.calls[1].at, 1s);
}

TEST(Reconfiguration, OtherWeightsShareTheCallsAnew) {
  DispatchRig::Options options = one_row();
  DispatchRig rig(options);
  const auto flood = [&](const std::string& tenant, int first) {
    for (int k = 0; k < 60; ++k) {
      rig.submit({Text{"t" + std::to_string(first + k)}}, std::nullopt, {.dimension = 2},
                 Priority::interactive, tenant);
    }
  };
  flood("a", 0);
  flood("b", 100);
  rig.run_for(10s - 1ms);
  options.tenant_weights = {{"a", 3}};
  rig.configure(options);
  const std::size_t before = rig.calls.size();
  rig.run_for(20s);
  std::map<bool, int> of_a;
  for (std::size_t k = before; k < rig.calls.size(); ++k) ++of_a[rig.calls[k].rows[0].size() < 4];
  EXPECT_EQ(of_a[true], 30);
  EXPECT_EQ(of_a[false], 10);
}

TEST(Reconfiguration, ASpareBecomesAFullMember) {
  DispatchRig::Options options = one_row();
  options.weights = {1, 0};
  DispatchRig rig(options);
  for (int k = 0; k < 20; ++k) rig.submit_text("t" + std::to_string(k));
  rig.run_for(2s);
  for (const SeenCall& call : rig.calls) EXPECT_EQ(call.upstream, 0U);
  options.weights = {1, 1};
  rig.configure(options);
  const std::size_t before = rig.calls.size();
  rig.run_out();
  std::map<std::size_t, int> by_upstream;
  for (std::size_t k = before; k < rig.calls.size(); ++k) ++by_upstream[rig.calls[k].upstream];
  EXPECT_NEAR(by_upstream[0], by_upstream[1], 1);
}

TEST(Reconfiguration, ANewBoundTurnsAwayWhatAnOldOneLetIn) {
  DispatchRig::Options options = one_row();
  DispatchRig rig(options);
  for (int k = 0; k < 10; ++k) rig.submit_text("t" + std::to_string(k));
  rig.run_for(10ms);
  options.limits.max_items_per_tenant = 3;
  rig.configure(options);
  const Caller& late = rig.submit_text("t99");
  rig.run_for(10ms);
  EXPECT_EQ(late.refusal, Rejection::tenant_items);
  rig.run_out();  // What was let in is answered.
}

TEST(Reconfiguration, CallsGoOutWithTheNewKey) {
  DispatchRig::Options options = one_row();
  DispatchRig rig(options);
  rig.submit_text("t1");
  rig.run_for(200ms);
  options.api_key = "sk-new";
  rig.configure(options);
  rig.submit_text("t2");
  rig.run_out();
  ASSERT_EQ(rig.calls.size(), 2U);
  EXPECT_EQ(rig.calls[0].api_key, "sk-rig");
  EXPECT_EQ(rig.calls[1].api_key, "sk-new");
}

TEST(Reconfiguration, ACallWhoseKeyWasReplacedOnItsWayIsSentAgain) {
  DispatchRig::Options options = one_row();
  DispatchRig rig(options);
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (call.api_key == "sk-new") return std::nullopt;
    return DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided.");
  };
  const Caller& caller = rig.submit_text("t7");
  rig.run_for(50ms);  // It is out, with the old key.
  options.api_key = "sk-new";
  rig.configure(options);
  rig.run_out();
  caller.expect_vector_of("t7");
  EXPECT_EQ(rig.probe.faults[FaultKind::key_replaced], 1);
  EXPECT_EQ(rig.probe.faults[FaultKind::credentials_refused], 0);
}

TEST(Reconfiguration, ANewKeyEndsThePauseOfARefusedAccount) {
  DispatchRig::Options options = one_row();
  DispatchRig rig(options);
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (call.api_key == "sk-new") return std::nullopt;
    return DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided.");
  };
  const Caller& refused = rig.submit_text("t1");
  rig.run_for(1s);
  EXPECT_EQ(refused.error(), ErrorKind::misconfigured);
  const Caller& turned_away = rig.submit_text("t2");
  rig.run_for(100ms);
  EXPECT_EQ(turned_away.refusal, Rejection::account_refused);
  options.api_key = "sk-new";
  rig.configure(options);
  const Caller& served = rig.submit_text("t3");
  rig.run_for(1s);
  served.expect_vector_of("t3");
}

TEST(Reconfiguration, TheSameSettingsChangeNothing) {
  const DispatchRig::Options options = one_row();
  DispatchRig rig(options);
  for (int k = 0; k < 20; ++k) rig.submit_text("t" + std::to_string(k));
  for (int k = 0; k < 20; ++k) {
    rig.run_for(137ms);
    rig.configure(options);
  }
  rig.run_out();
  ASSERT_EQ(rig.calls.size(), 20U);
  for (std::size_t k = 1; k < 20; ++k) EXPECT_EQ(rig.calls[k].at - rig.calls[k - 1].at, 500ms);
}

}  // namespace
}  // namespace gateway::testing
