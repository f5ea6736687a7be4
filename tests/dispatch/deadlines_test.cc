// What deadlines have to do with the provider's health, and with those who could still meet them.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

TEST(Deadlines, ThoseThatAreTooShortDoNotCountAgainstTheProvider) {
  DispatchRig::Options options;
  options.pace.rate.calls_per_minute = 1800;
  DispatchRig rig(options);
  for (int k = 0; k < 20; ++k) {
    rig.submit_text("t1", 30ms);
    rig.submit_text("t2", 50ms);
    rig.run_for(100ms);
  }
  EXPECT_EQ(rig.probe.faults[FaultKind::timed_out], 0);
  EXPECT_EQ(rig.report().budgets[0].breaker, faults::CircuitBreaker::State::closed);
}

TEST(Deadlines, AnotherUpstreamMeetsThemWhileTheFirstIsPaused) {
  DispatchRig::Options options;
  options.weights = {1, 1};
  options.breaker = {.open_for = 5s, .max_open_for = 5s};
  DispatchRig rig(options);
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (call.upstream == 1) return std::nullopt;
    return CallFault{FaultKind::connection_lost, "reset"};
  };
  const Caller& caller = rig.submit_text("t1", 3s);
  rig.run_for(3s);
  caller.expect_vector_of("t1");
}

TEST(Deadlines, ASpareMeetsThemWhileTheFirstUpstreamHangs) {
  DispatchRig::Options options;
  options.weights = {1, 0};
  options.pace.max_in_flight = 1;
  DispatchRig rig(options);
  rig.latency = 20s;
  rig.submit_text("t1");
  rig.run_for(1ms);
  rig.latency = 100ms;
  const Caller& caller = rig.submit_text("t2", 5s);
  rig.run_for(6s);
  caller.expect_vector_of("t2");
}

}  // namespace
}  // namespace gateway::testing
