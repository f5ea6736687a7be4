// What becomes of calls whose connection is dead, and of connections when calls fail.
#include <chrono>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

const CallFault kSilent{FaultKind::connection_silent, "no sign of life"};
const CallFault kReset{FaultKind::connection_lost, "reset"};

TEST(DeadConnections, ASilentCallIsSentAgainAtOnceOutOfASlotAndOverANewConnection) {
  DispatchRig rig;
  rig.script = [](std::size_t call, const SeenCall&) -> Outcome {
    if (call == 0) return kSilent;
    return std::nullopt;
  };
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  caller.expect_vector_of("t1");
  ASSERT_EQ(rig.calls.size(), 2U);
  EXPECT_EQ(rig.calls[1].at - rig.calls[0].at, 500ms) << "the next slot";
  EXPECT_FALSE(rig.calls[0].terms.new_connection);
  EXPECT_TRUE(rig.calls[0].terms.patience.has_value());
  EXPECT_TRUE(rig.calls[1].terms.new_connection);
  EXPECT_FALSE(rig.calls[1].terms.patience.has_value()) << "once is enough";
}

TEST(DeadConnections, SilenceCostsNoAttemptNoRetryBudgetAndNoTrustInTheProvider) {
  DispatchRig rig({.retries = {.share = 0, .per_minute = 0},
                   .retry = {.max_attempts = 1, .base_backoff = 1s, .max_backoff = 2s}});
  rig.script = [](std::size_t call, const SeenCall&) -> Outcome {
    if (call == 0) return kSilent;
    return std::nullopt;
  };
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  caller.expect_vector_of("t1");
  EXPECT_EQ(rig.distrusts(), 0U);
}

TEST(DeadConnections, PatienceFollowsTheLatencyOnceItIsKnown) {
  DispatchRig rig;
  rig.latency = 2s;
  rig.submit_text("t1");
  rig.run_out();
  EXPECT_EQ(rig.calls.at(0).terms.patience->answer, std::nullopt);
  rig.submit_text("t2");
  rig.run_out();
  EXPECT_EQ(rig.calls.at(1).terms.patience->answer, 6s);
}

TEST(DeadConnections, SilenceMayEndOneCallInAHundred) {
  DispatchRig rig;
  rig.submit_text("t1");
  rig.run_out();
  const auto& may_give_up = rig.calls.at(0).terms.may_give_up;
  EXPECT_TRUE(may_give_up());
  EXPECT_TRUE(may_give_up());
  EXPECT_FALSE(may_give_up());
}

TEST(DeadConnections, AreDistrustedEachTimeTheBreakerOpens) {
  DispatchRig rig({.breaker = {.open_for = 1s, .max_open_for = 1s},
                   .retry = {.max_attempts = 20, .base_backoff = 200ms, .max_backoff = 2s}});
  constexpr std::size_t kOpens = faults::UpstreamHealth::kInARow;
  rig.script = [](std::size_t call, const SeenCall&) -> Outcome {
    if (call < kOpens + 1) return kReset;
    return std::nullopt;
  };
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  caller.expect_vector_of("t1");
  EXPECT_EQ(rig.calls.size(), kOpens + 2);
  EXPECT_EQ(rig.distrusts(), 2U) << "after ten failures in a row, and after the probe's";
}

}  // namespace
}  // namespace gateway::testing
