// Where an item's time went: every moment until its answer is a wait for a slot or a provider call,
// however it ends, so that what is left of a request's duration is the gateway's own cost.
#include <chrono>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

const ItemTiming& timing_of(const Caller& caller) {
  return caller.results[0]->timing;
}

/// One call at a time, and the first one lasts: whoever comes then waits, for nobody knows how
/// long.
DispatchRig::Options hanging() {
  DispatchRig::Options options;
  options.pace.max_in_flight = 1;
  options.latency = 20s;
  return options;
}

TEST(Timing, IsTheWaitForTheSlotAndTheCall) {
  DispatchRig rig;
  rig.submit_text("t0");
  rig.run_for(200ms);
  const Caller& caller = rig.submit_text("t1");
  rig.run_out();
  EXPECT_EQ(timing_of(caller).queued, 300ms);
  EXPECT_EQ(timing_of(caller).upstream, 100ms);
}

TEST(Timing, LeavesOutNothingBetweenTheAttempts) {
  DispatchRig rig;
  rig.script = [](std::size_t call, const SeenCall&) -> Outcome {
    if (call >= 2) return std::nullopt;
    return CallFault{FaultKind::connection_lost, "reset"};
  };
  const Caller& caller = rig.submit_text("t1");
  Duration elapsed{};
  for (; !caller.answered(); elapsed += 1ms) rig.run_for(1ms);
  caller.expect_vector_of("t1");
  const Duration accounted = timing_of(caller).queued + timing_of(caller).upstream;
  EXPECT_EQ(timing_of(caller).upstream, 300ms);
  EXPECT_GT(accounted, elapsed - 1ms);
  EXPECT_LE(accounted, elapsed);
}

TEST(Timing, CountsTheWaitOfACallerWhoLeavesTheQueue) {
  DispatchRig rig;
  rig.submit_text("t0");
  rig.run_for(1ms);
  const Caller& gone = rig.submit_text("t1");
  rig.run_for(200ms);
  rig.cancel(gone);
  rig.run_for(1ms);
  ASSERT_EQ(gone.error(), ErrorKind::cancelled);
  EXPECT_EQ(timing_of(gone).queued, 200ms);
  EXPECT_EQ(timing_of(gone).upstream, 0ms);
}

TEST(Timing, CountsTheCallOfACallerWhoLeavesIt) {
  DispatchRig rig;
  const Caller& gone = rig.submit_text("t1");
  rig.run_for(60ms);
  rig.cancel(gone);
  rig.run_for(1ms);
  ASSERT_EQ(gone.error(), ErrorKind::cancelled);
  EXPECT_EQ(timing_of(gone).queued, 0ms);
  EXPECT_EQ(timing_of(gone).upstream, 60ms);
}

TEST(Timing, CountsTheWaitUntilADeadlineThatPassesInTheQueue) {
  DispatchRig rig(hanging());
  rig.submit_text("t0");
  rig.run_for(1ms);
  const Caller& late = rig.submit_text("t1", 5s);
  rig.run_for(6s);
  ASSERT_EQ(late.error(), ErrorKind::deadline_exceeded);
  EXPECT_EQ(timing_of(late).queued, 5s);
  EXPECT_EQ(timing_of(late).upstream, 0s);
}

TEST(Timing, CountsTheCallUntilADeadlineThatPassesInIt) {
  DispatchRig rig(hanging());
  const Caller& late = rig.submit_text("t1", 5s);
  rig.run_for(6s);
  ASSERT_EQ(late.error(), ErrorKind::deadline_exceeded);
  EXPECT_EQ(timing_of(late).queued, 0s);
  EXPECT_EQ(timing_of(late).upstream, 5s);
}

TEST(Timing, CountsTheBackoffInWhichADeadlinePasses) {
  DispatchRig rig;
  rig.script = [&](std::size_t call, const SeenCall&) -> Outcome {
    if (call == 0) return CallFault{FaultKind::connection_lost, "reset"};
    rig.latency = 20s;
    return std::nullopt;
  };
  const Caller& late = rig.submit_text("t1", 5s);
  rig.run_for(6s);
  ASSERT_EQ(late.error(), ErrorKind::deadline_exceeded);
  EXPECT_EQ(timing_of(late).queued + timing_of(late).upstream, 5s);
}

TEST(Timing, CountsTheWaitThatADrainEnds) {
  DispatchRig rig(hanging());
  rig.submit_text("t0");
  rig.run_for(1ms);
  const Caller& caller = rig.submit_text("t1");
  rig.run_for(1s);
  rig.drain(2s);
  rig.run_for(3s);
  ASSERT_EQ(caller.error(), ErrorKind::unavailable);
  EXPECT_EQ(timing_of(caller).queued, 3s);
}

}  // namespace
}  // namespace gateway::testing
