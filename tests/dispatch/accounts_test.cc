// An account that is refused, and how it is known to be in order again.
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

TEST(Accounts, OneThatRefusesAnItemIsInOrderAgain) {
  DispatchRig rig;
  rig.script = [](std::size_t call, const SeenCall&) -> Outcome {
    if (call == 0) return DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided.");
    if (call == 1) {
      return DispatchRig::refusal(400, "DataInspectionFailed", "Input data may be inappropriate");
    }
    return std::nullopt;
  };
  rig.submit_text("t1");
  rig.run_for(31s);
  const Caller& bad = rig.submit_text("t2");
  rig.run_for(150ms);
  EXPECT_EQ(bad.error(), ErrorKind::item_refused);
  const Caller& good = rig.submit_text("t3");  // No slot is open at this moment.
  rig.run_out();
  good.expect_vector_of("t3");
}

TEST(Accounts, OneThatIsRefusedIsToldAtOnceWhereTheOtherCanNotBeReached) {
  DispatchRig::Options options;
  options.weights = {1, 1};
  DispatchRig rig(options);
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (call.upstream == 0) return CallFault{FaultKind::connect_failed, "refused"};
    return DispatchRig::refusal(401, "InvalidApiKey", "Invalid API-key provided.");
  };
  std::vector<const Caller*> callers;
  for (int k = 0; k < 3; ++k) {
    callers.push_back(&rig.submit_text("t" + std::to_string(k), 60s));
    rig.run_for(500ms);
  }
  rig.run_for(3s);
  for (const Caller* const caller : callers) EXPECT_EQ(caller->error(), ErrorKind::misconfigured);
}

}  // namespace
}  // namespace gateway::testing
