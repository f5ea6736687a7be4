// Faults of all kinds, one after the other, while many callers call.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/wire/relayed_gateway.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using grpc::StatusCode;
using Kind = WireFault::Kind;

constexpr int kCallers = 8;

class WireStorm : public ::testing::Test {
 protected:
  /// Calls until told to stop. Each item gets its own vector or the word that the provider can't be
  /// reached; call() sees to the rest. Who was sent while others still passed is not told that the
  /// provider is down: it waits until its deadline.
  void call_all_the_time(int caller) {
    while (!stop_) {
      const Outcome outcome = gateway_.call(static_cast<std::size_t>(1 + caller), 4s);
      const auto gave_up = [](StatusCode code) {
        return code == StatusCode::UNAVAILABLE || code == StatusCode::DEADLINE_EXCEEDED;
      };
      EXPECT_TRUE(outcome.status == StatusCode::OK ||
                  outcome.status == StatusCode::DEADLINE_EXCEEDED);
      for (const StatusCode code : outcome.errors) EXPECT_TRUE(gave_up(code)) << code;
      ++(outcome.errors.empty() ? served_ : failed_);
    }
  }

  /// Until so many more requests have ended, one way or the other.
  void await_requests(int count) {
    const int until = served_ + failed_ + count;
    while (served_ + failed_ < until) std::this_thread::sleep_for(1ms);
  }

  RelayedGateway gateway_{"idle_timeout_ms: 300"};
  std::atomic<bool> stop_{false};
  std::atomic<int> served_{0};
  std::atomic<int> failed_{0};
};

TEST_F(WireStorm, EveryCallerIsAnsweredOnceWithItsOwnAndNothingIsLeftBehind) {
  gateway_.await_connections(0);
  std::vector<std::thread> callers;
  for (int k = 0; k < kCallers; ++k) callers.emplace_back([this, k] { call_all_the_time(k); });
  Relay& relay = gateway_.relay();
  for (const std::size_t after : {0, 5000}) {
    for (const Kind kind : {Kind::reset, Kind::close, Kind::duplicate, Kind::stall}) {
      relay.damage({.kind = kind, .after = after});
      await_requests(kCallers);
      relay.mend();
      relay.stall_all();
      await_requests(kCallers);
      relay.reset_all();
    }
  }
  relay.damage({.kind = Kind::late, .delay = 5ms});
  await_requests(5 * kCallers);
  relay.mend();
  // Two rounds: what is under way may have begun when all was not well yet.
  await_requests(2 * kCallers);
  const int failed = failed_;
  await_requests(5 * kCallers);
  stop_ = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(failed_, failed) << "some have failed though nothing was wrong any more";
  std::printf("%d requests served, %d refused\n", served_.load(), failed_.load());
  gateway_.expect_connections(0);
}

}  // namespace
}  // namespace gateway::testing
