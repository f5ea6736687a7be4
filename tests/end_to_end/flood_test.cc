// One tenant floods the gateway; another hardly notices.
#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/closed_loops.h"
#include "tests/end_to_end/scarce_budget.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

TEST(Flood, AQuietTenantWaitsTwoSlotsAtMost) {
  const std::string model = "text-embedding-v4";
  GatewayStack stack(scarce(model, 120));
  ClosedLoops flood(stack, text_callers("flood", 30, 10));
  const auto stub = stack.connect();
  ASSERT_TRUE(eventually([&] { return queued_items(*stub) > 200; }));

  microseconds longest_wait{0};
  auto next = std::chrono::steady_clock::now();
  for (int k = 0; k < kWatched.count(); ++k, next += 1s) {
    std::this_thread::sleep_until(next);
    const std::string text = "quiet " + std::to_string(k);
    const UnaryReply reply = embed(*stub, {text}, 20s, "quiet");
    ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
    const pb::ItemResult& result = reply.response.results(0);
    EXPECT_TRUE(is_vector_of(text, result.embedding()));
    longest_wait = std::max(longest_wait, microseconds(result.timing().queued_us()));
  }
  EXPECT_GT(queued_items(*stub), 200U);
  flood.stop();
  // Slots are half a second apart, and a little more: the budget keeps a margin.
  EXPECT_LE(longest_wait, 2 * 503ms + kNoise);
  EXPECT_EQ(stack.provider().stats().model(model).calls(429), 0U);
}

}  // namespace
}  // namespace gateway::testing
