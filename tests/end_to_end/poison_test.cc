// Bad items among good ones, under load: each fails alone, at the price of a short search.
#include <atomic>
#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "tests/end_to_end/closed_loops.h"
#include "tests/end_to_end/scarce_budget.h"

namespace gateway::testing {
namespace {

constexpr int kCallers = 200;
constexpr int kRounds = kSanitized ? 6 : 40;
constexpr int kPoisonEvery = 300;
constexpr int kTexts = kCallers * kRounds;

bool is_poison(int caller, int round) {
  return (round * kCallers + caller) % kPoisonEvery == kPoisonEvery / 2;
}

int poisoned_texts() {
  int count = 0;
  for (int k = 0; k < kTexts; ++k) count += is_poison(k % kCallers, k / kCallers) ? 1 : 0;
  return count;
}

TEST(Poison, OfOneTextInThreeHundredOnlyThoseFailAndTheSearchIsShort) {
  const std::string model = "text-embedding-v4";
  GatewayStack::Options options = scarce(model, 1800);
  options.emulator.poison = "poison";
  GatewayStack stack(options);
  std::atomic<int> culprits{0};
  std::vector<ClosedLoops::Caller> callers;
  for (int k = 0; k < kCallers; ++k) {
    ClosedLoops::Caller caller = text_caller("service", [k](int round) {
      const std::string text = std::to_string(k) + " in round " + std::to_string(round);
      return std::vector{is_poison(k, round) ? "poison of " + text : text};
    });
    caller.rounds = kRounds;
    caller.judge = [&, k, healthy = caller.judge](int round, const UnaryReply& reply) {
      if (!is_poison(k, round)) return healthy(round, reply);
      EXPECT_EQ(reply.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
      const auto code = reply.trailers.find("x-provider-code");
      ASSERT_NE(code, reply.trailers.end());
      EXPECT_EQ(code->second, "DataInspectionFailed");
      ++culprits;
    };
    callers.push_back(std::move(caller));
  }
  const TrafficMeter meter(stack.provider(), model);
  ClosedLoops(stack, callers).finish();
  const Traffic traffic = meter.so_far();

  const int expected = poisoned_texts();
  EXPECT_EQ(culprits.load(), expected);
  EXPECT_EQ(traffic.rows, kTexts - expected);
  EXPECT_EQ(traffic.throttled, 0);
  // What a search costs depends on where in its call the culprit is: log2(10) + 1 is the average
  // over the places, from which many culprits are less than half a call away. Few may all be at the
  // worst place, which costs five; and some calls leave before they are full, the first and the
  // last.
  const double extra = traffic.calls - kTexts / 10.0;
  if (kSanitized) {
    EXPECT_LE(extra, 5 * expected + 10);
  } else {
    EXPECT_LE(extra / expected, std::log2(10) + 1 + 0.5);
  }
}

}  // namespace
}  // namespace gateway::testing
