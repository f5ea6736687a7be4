// Callers that go: by cancelling, by their deadline, by the gateway's drain.
#include <chrono>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

TEST(Leaving, ACancelledRequestIsNeverSent) {
  DispatchRig rig;
  rig.submit_text("t0");
  rig.run_for(1ms);
  const Caller& gone = rig.submit_text("t1");
  const Caller& stays = rig.submit_text("t2");
  rig.run_for(1ms);
  rig.cancel(gone);
  rig.run_out();
  EXPECT_EQ(gone.error(), ErrorKind::cancelled);
  EXPECT_EQ(rig.calls[1].rows, (std::vector<std::string>{"t2"}));
  stays.expect_vector_of("t2");
  EXPECT_EQ(rig.probe.cancelled, 1U);
}

TEST(Leaving, CancellingOneCallerNeverHarmsTheCallItShares) {
  DispatchRig rig;
  const Caller& gone = rig.submit_text("t1");
  const Caller& stays = rig.submit_text("t2");
  rig.run_for(50ms);
  rig.cancel(gone);
  rig.run_for(1ms);
  EXPECT_EQ(gone.error(), ErrorKind::cancelled) << "it does not wait for the call";
  rig.run_out();
  stays.expect_vector_of("t2");
}

TEST(Leaving, ACallerThatLeavesForItsDeadlineHasExpired) {
  DispatchRig rig;
  const Caller& in_call = rig.submit_text("t1");
  rig.run_for(1ms);
  const Caller& queued = rig.submit_text("t2");
  rig.run_for(1ms);
  ASSERT_EQ(rig.calls.size(), 1U) << "one is out, the other waits";
  rig.cancel(in_call, dispatch::Departure::deadline_passed);
  rig.cancel(queued, dispatch::Departure::deadline_passed);
  rig.run_out();
  EXPECT_EQ(in_call.error(), ErrorKind::deadline_exceeded);
  EXPECT_EQ(queued.error(), ErrorKind::deadline_exceeded);
  EXPECT_EQ(rig.probe.expired, 2U);
  EXPECT_EQ(rig.probe.cancelled, 0U);
}

TEST(Leaving, ACallWhoseEveryCallerIsGoneIsAborted) {
  DispatchRig rig;
  const Caller& one = rig.submit_text("t1");
  const Caller& two = rig.submit_text("t2");
  rig.run_for(50ms);
  rig.cancel(one);
  rig.cancel(two);
  rig.run_for(1ms);
  EXPECT_TRUE(one.answered() && two.answered());
  EXPECT_EQ(rig.probe.faults[FaultKind::aborted], 1);
  EXPECT_EQ(rig.probe.aftermaths.size(), 0U) << "nobody is left to retry for";
}

TEST(Leaving, CancellingTwiceOrAfterTheAnswerIsHarmless) {
  DispatchRig rig;
  const Caller& caller = rig.submit_text("t1");
  rig.run_for(1s);
  caller.expect_vector_of("t1");
  rig.cancel(caller);
  rig.cancel(caller);
  rig.run_out();
}

TEST(Leaving, ADeadlineThatPassesInTheQueueIsAnsweredAtOnceAndNothingIsSent) {
  DispatchRig rig;
  rig.script = [](std::size_t call,
                  const SeenCall&) -> std::optional<Result<HttpResponse, CallFault>> {
    if (call > 0) return std::nullopt;
    HttpResponse throttled = DispatchRig::refusal(429, "Throttling.RateQuota", "limit exceeded");
    throttled.headers.push_back({"Retry-After", "5"});
    return throttled;
  };
  rig.submit_text("t0");
  const Caller& late = rig.submit({Text{"t1"}}, 2s, {.dimension = 2, .text_type = TextType::query});
  rig.run_for(2s - 1ms);
  EXPECT_FALSE(late.answered()) << "let in, before the provider asked for a pause";
  rig.run_for(1ms);
  EXPECT_EQ(late.error(), ErrorKind::deadline_exceeded);
  rig.run_out();
  EXPECT_EQ(rig.calls.size(), 2U);
  EXPECT_EQ(rig.probe.expired, 1U);
}

TEST(Leaving, ADeadlineThatPassesInFlightLeavesTheOthersTheirCall) {
  DispatchRig rig;
  rig.latency = 400ms;
  const Caller& late = rig.submit_text("t1", 200ms);
  const Caller& patient = rig.submit_text("t2", 5s);
  rig.run_for(200ms);
  EXPECT_EQ(late.error(), ErrorKind::deadline_exceeded);
  rig.run_out();
  patient.expect_vector_of("t2");
}

TEST(Leaving, ACallIsGivenUpWhenTheLastDeadlineInItPasses) {
  DispatchRig rig;
  rig.latency = 1h;
  const Caller& caller = rig.submit_text("t1", 200ms);
  rig.run_for(200ms);
  EXPECT_EQ(caller.error(), ErrorKind::deadline_exceeded);
  rig.run_out();
  EXPECT_EQ(rig.calls.size(), 1U) << "nothing is retried for a caller who is gone";
}

TEST(Leaving, DrainLetsWorkGoOnUntilItsBoundAndAnswersTheRest) {
  DispatchRig rig;
  std::vector<const Caller*> callers;
  for (int k = 0; k < 35; ++k) callers.push_back(&rig.submit_text("t" + std::to_string(k)));
  rig.run_for(1ms);
  rig.drain(1200ms);
  rig.run_for(1200ms);
  std::size_t vectors = 0;
  for (const Caller* caller : callers) {
    ASSERT_TRUE(caller->answered());
    if (caller->results[0]->outcome) {
      ++vectors;
    } else {
      EXPECT_EQ(caller->error(), ErrorKind::unavailable);
    }
  }
  EXPECT_EQ(vectors, 30U) << "calls at 0, 500 and 1000 ms";
}

TEST(Leaving, DrainSchedulesNoRetryPastItsBound) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall&) { return CallFault{FaultKind::server_error, ""}; };
  const Caller& caller = rig.submit_text("t1");
  rig.run_for(1ms);
  rig.drain(100ms);
  rig.run_for(100ms);
  EXPECT_EQ(caller.error(), ErrorKind::unavailable);
  rig.run_out();
  EXPECT_EQ(rig.calls.size(), 1U);
}

TEST(Leaving, TheLastOneOutLeavesNoTimerBehind) {
  DispatchRig rig;
  rig.submit_text("t0");
  rig.run_for(1ms);
  const Caller& waiting = rig.submit_text("t1", 10min);
  rig.drain(1h);
  rig.run_for(200ms);
  ASSERT_FALSE(waiting.answered()) << "its slot is not open yet";
  rig.cancel(waiting);
  rig.run_for(0ms);
  EXPECT_TRUE(rig.time.idle());
}

}  // namespace
}  // namespace gateway::testing
