// Only the item that was refused alone is at fault, whatever becomes of those it travelled with.
#include <algorithm>
#include <chrono>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

/// Refuses every call that carries one of `poison`.
auto refusing(std::set<std::string> poison, const std::string& code = "DataInspectionFailed",
              const std::string& message = "Input data may be inappropriate") {
  return [=](std::size_t, const SeenCall& call) -> Outcome {
    if (std::ranges::none_of(call.rows, [&](const auto& row) { return poison.contains(row); }))
      return std::nullopt;
    return DispatchRig::refusal(400, code, message);
  };
}

TEST(Blame, WhoIsLeftOfARefusedCallIsNotTheCulpritForThat) {
  DispatchRig rig;
  rig.script = refusing({"t0"});
  const Caller& culprit = rig.submit_text("t0");
  const Caller& neighbour = rig.submit_text("t1");
  rig.run_for(50ms);
  rig.cancel(culprit);  // Its call is in flight.
  rig.run_out();
  neighbour.expect_vector_of("t1");
  EXPECT_EQ(rig.report().suspects, 0U);
}

TEST(Blame, SuspectsHeldBackAreNotBlamedForThePartThatWasRefused) {
  DispatchRig rig;
  rig.script = refusing({"t0"});
  const Caller& culprit = rig.submit_text("t0");
  const Caller& held = rig.submit_text("t1");
  rig.run_for(550ms);
  ASSERT_EQ(rig.calls.size(), 2U);
  ASSERT_EQ(rig.calls[1].rows, (std::vector<std::string>{"t0"}));
  rig.cancel(culprit);  // The part that it is alone in is in flight.
  rig.run_out();
  held.expect_vector_of("t1");
}

TEST(Blame, WhoIsLeftOfACallThatWasTooLargeIsSentAgain) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (call.rows.size() <= 1) return std::nullopt;
    return DispatchRig::refusal(
        400, "InvalidParameter",
        "Value error, batch size is invalid, it should not be larger than 1.: input.contents");
  };
  const Caller& gone = rig.submit_text("t0");
  const Caller& neighbour = rig.submit_text("t1");
  rig.run_for(50ms);
  rig.cancel(gone);
  rig.run_out();
  neighbour.expect_vector_of("t1");
}

TEST(Blame, WithoutRetriesFailedMediaAreSearchedForRatherThanFailedTogether) {
  DispatchRig::Options options;
  options.retries = {.share = 0, .per_minute = 0};
  DispatchRig rig(options);
  rig.script = refusing({"t0"}, "InvalidURL.Timeout", "Downloading the media timed out");
  const Caller& culprit = rig.submit_text("t0");
  const Caller& neighbour = rig.submit_text("t1");
  rig.run_out();
  EXPECT_EQ(culprit.error(), ErrorKind::unavailable) << "its host may be up again later";
  neighbour.expect_vector_of("t1");
}

TEST(Blame, ACallerOfBadItemsAloneMakesNoOutage) {
  DispatchRig::Options options;
  options.pace.rate.calls_per_minute = 1800;
  DispatchRig rig(options);
  rig.script = refusing({"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9"});
  for (int k = 0; k < 9; ++k) {
    const Caller& caller = rig.submit_text("t" + std::to_string(k));
    rig.run_for(150ms);
    EXPECT_EQ(caller.error(), ErrorKind::item_refused) << "at the first refusal";
  }
  EXPECT_EQ(rig.report().budgets[0].breaker, faults::CircuitBreaker::State::closed);
  const Caller& bad = rig.submit_text("t9");
  const Caller& good = rig.submit_text("t10");
  rig.run_out();
  EXPECT_EQ(bad.error(), ErrorKind::item_refused);
  good.expect_vector_of("t10");
}

}  // namespace
}  // namespace gateway::testing
