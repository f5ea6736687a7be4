// Requests that could not be answered in time are turned away at once, and told when to come back.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

std::vector<Content> texts(std::size_t count) {
  std::vector<Content> contents;
  for (std::size_t k = 0; k < count; ++k) contents.emplace_back(Text{"t" + std::to_string(k)});
  return contents;
}

/// One call at 100 ms of latency has been observed, and 20 full calls wait: ten seconds' worth.
void fill(DispatchRig& rig) {
  rig.submit_text("t1");
  rig.run_for(499ms);
  rig.submit(texts(200));
  rig.run_for(0ms);
}

TEST(Doorkeeper, ADeadlineThatTheQueueCannotMeetIsRefusedAtOnce) {
  DispatchRig rig;
  fill(rig);
  const Caller& caller = rig.submit_text("t7", 5s);
  rig.run_for(0ms);
  EXPECT_EQ(caller.refusal, Rejection::deadline_far);
  ASSERT_TRUE(caller.refusal_error);
  EXPECT_EQ(caller.refusal_error->kind, ErrorKind::overloaded);
  ASSERT_TRUE(caller.refusal_error->retry_after);
  // Ten seconds of queue, of which the deadline covers five.
  EXPECT_NEAR(std::chrono::duration<double>(*caller.refusal_error->retry_after).count(), 5.5, 1.0);
}

TEST(Doorkeeper, ComingBackWhenToldTheRequestIsLetInAndAnswered) {
  DispatchRig rig;
  fill(rig);
  const Caller& early = rig.submit_text("t7", 5s);
  rig.run_for(0ms);
  ASSERT_TRUE(early.refusal_error && early.refusal_error->retry_after);
  rig.run_for(*early.refusal_error->retry_after);
  const Caller& later = rig.submit_text("t8", 5s);
  rig.run_for(5s);
  later.expect_vector_of("t8");
}

TEST(Doorkeeper, ADeadlineThatTheQueueCanMeetIsLetInAndMet) {
  DispatchRig rig;
  fill(rig);
  const Caller& caller = rig.submit_text("t7", 12s);
  rig.run_for(12s);
  caller.expect_vector_of("t7");
}

TEST(Doorkeeper, AnotherTenantsFloodIsNotInTheWayOfAShortDeadline) {
  DispatchRig rig;
  fill(rig);
  const Caller& caller =
      rig.submit({Text{"t7"}}, 2s, {.dimension = 2}, Priority::interactive, "quiet");
  rig.run_for(2s);
  caller.expect_vector_of("t7");
}

TEST(Doorkeeper, WithoutADeadlineEverythingWaits) {
  DispatchRig rig;
  fill(rig);
  const Caller& caller = rig.submit_text("t7");
  rig.run_out();
  caller.expect_vector_of("t7");
}

TEST(Doorkeeper, AnIdleGatewayNeverRefusesForTheProvidersSlowness) {
  DispatchRig rig;
  rig.latency = 3s;
  rig.submit_text("t1");
  rig.run_for(4s);
  rig.latency = 100ms;
  const Caller& caller = rig.submit_text("t2", 1s);
  rig.run_for(1s);
  caller.expect_vector_of("t2");
}

TEST(Doorkeeper, ATenantsQueueIsBoundedByItemsAndOthersAreLetIn) {
  DispatchRig::Options options;
  options.limits.max_items_per_tenant = 50;
  DispatchRig rig(options);
  rig.submit_text("t1");
  rig.run_for(1ms);
  rig.submit(texts(50), std::nullopt, {.dimension = 2}, Priority::interactive, "a");
  const Caller& more =
      rig.submit({Text{"t2"}}, std::nullopt, {.dimension = 2}, Priority::interactive, "a");
  const Caller& other =
      rig.submit({Text{"t3"}}, std::nullopt, {.dimension = 2}, Priority::interactive, "b");
  rig.run_for(0ms);
  EXPECT_EQ(more.refusal, Rejection::tenant_items);
  ASSERT_TRUE(more.refusal_error && more.refusal_error->retry_after);
  EXPECT_FALSE(other.refusal);
  rig.run_out();
  other.expect_vector_of("t3");
}

TEST(Doorkeeper, ATenantsQueueIsBoundedByBytes) {
  DispatchRig::Options options;
  options.limits.max_bytes_per_tenant = 1000;
  DispatchRig rig(options);
  rig.submit_text("t1");
  rig.run_for(1ms);
  rig.submit({Text{"t1" + std::string(900, ' ')}}, std::nullopt, {.dimension = 2},
             Priority::interactive, "a");
  const Caller& more = rig.submit({Text{"t2" + std::string(200, ' ')}}, std::nullopt,
                                  {.dimension = 2}, Priority::interactive, "a");
  rig.run_for(0ms);
  EXPECT_EQ(more.refusal, Rejection::tenant_bytes);
}

TEST(Doorkeeper, WhileTheProviderIsDownShortDeadlinesAreToldSoAndLongOnesWait) {
  DispatchRig::Options options;
  options.breaker = {.open_for = 5s, .max_open_for = 5s};
  DispatchRig rig(options);
  rig.script = [](std::size_t call, const SeenCall&) -> Outcome {
    if (call > 3) return std::nullopt;
    return CallFault{FaultKind::connect_failed, "refused"};
  };
  for (int k = 0; k < 4; ++k) {
    rig.submit_text("t1" + std::to_string(k), 500ms);
    rig.run_for(600ms);
  }
  const Caller& hasty = rig.submit_text("t2", 2s);
  const Caller& patient = rig.submit_text("t3", 20s);
  rig.run_for(0ms);
  EXPECT_EQ(hasty.refusal, Rejection::provider_down);
  ASSERT_TRUE(hasty.refusal_error && hasty.refusal_error->retry_after);
  EXPECT_EQ(hasty.refusal_error->kind, ErrorKind::unavailable);
  EXPECT_GT(*hasty.refusal_error->retry_after, 3s);
  rig.run_for(20s);
  patient.expect_vector_of("t3");
}

TEST(Doorkeeper, ARefusedAccountIsToldAtTheDoorUntilItIsLookedAtAgain) {
  DispatchRig rig;
  rig.script = [](std::size_t call, const SeenCall&) -> Outcome {
    if (call > 0) return std::nullopt;
    return DispatchRig::refusal(400, "Arrearage", "Access denied, account not in good standing.");
  };
  rig.submit_text("t1");
  rig.run_for(200ms);
  const Caller& refused = rig.submit_text("t2");
  rig.run_for(0ms);
  EXPECT_EQ(refused.refusal, Rejection::account_refused);
  EXPECT_EQ(refused.refusal_error->kind, ErrorKind::misconfigured);
  EXPECT_EQ(rig.calls.size(), 1U);
  rig.run_for(31s);
  const Caller& later = rig.submit_text("t3");
  rig.run_out();
  later.expect_vector_of("t3");
}

}  // namespace
}  // namespace gateway::testing
