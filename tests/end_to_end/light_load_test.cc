// Light loads over sockets: each request goes at once in a call of its own, for no limit asks it to
// wait for another one, and the provider never has to say no.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/end_to_end/open_loop.h"
#include "tests/end_to_end/scarce_budget.h"

namespace gateway::testing {
namespace {

constexpr const char* kText = "text-embedding-v4";

class LightLoad : public ::testing::TestWithParam<double> {};

TEST_P(LightLoad, WaitsForNobody) {
  GatewayStack stack(scarce(kText, 1800));
  const TrafficMeter meter(stack.provider(), kText);
  OpenLoop demand(stack);
  demand.run(text_callers("service", 1).front(), GetParam(), kWatched, 1);
  const Traffic traffic = meter.so_far();
  EXPECT_EQ(traffic.throttled, 0);
  EXPECT_EQ(traffic.answered, traffic.calls);
  // Evenly spaced, 15 requests a second would share a call so often that it had 1.11 rows.
  if (!kSanitized) {
    EXPECT_LE(traffic.rows_per_call(), 1.05);
  }
}

INSTANTIATE_TEST_SUITE_P(RequestsASecond, LightLoad, ::testing::Values(3, 15),
                         [](const auto& tested) { return std::to_string(int(tested.param)); });

}  // namespace
}  // namespace gateway::testing
