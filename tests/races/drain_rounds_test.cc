// The whole gateway, started, loaded and drained again and again, while every change of state is
// held up at random, callers leave and the provider fails.
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <deque>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/end_to_end/gateway_stack.h"
#include "tests/operations/raw_client.h"
#include "tests/races/disturbing_probe.h"
#include "tests/races/load_time.h"
#include "tests/races/restless_caller.h"
#include "tests/support/open_descriptors.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using emulator::Fault;

constexpr unsigned kCallers = 6;
constexpr std::uint64_t kRequestsBeforeDrain = 120;

/// The sum of a metric over its labels, as a scrape shows it.
std::uint64_t sum(const std::string& metrics, const std::string& name) {
  double sum = 0;
  std::istringstream lines(metrics);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + " ") || line.starts_with(name + "{"))
      sum += std::stod(line.substr(line.rfind(' ')));
  }
  return static_cast<std::uint64_t>(std::llround(sum));
}

/// A gateway from its start to the end of its drain: two models on a shard each.
class Round {
 public:
  explicit Round(unsigned seed)
      : seed_(seed), random_(seed), probe_(seed), stack_(options(seed, probe_)) {}

  void run() {
    // All connected before the drain can begin.
    std::deque<RestlessCaller> restless;
    std::vector<std::thread> callers;
    for (unsigned k = 0; k < kCallers; ++k)
      restless.emplace_back(stack_, told_, draining_, seed_ * kCallers + k);
    for (RestlessCaller& caller : restless) callers.emplace_back([this, &caller] { call(caller); });
    while (requests_ < kRequestsBeforeDrain) {
      stack_.provider().set_faults({next_fault()});
      EXPECT_NE(sum(metrics(), "gateway_queue_limit_items"), 0U);
      std::this_thread::sleep_for(std::chrono::milliseconds(random_() % 10));
    }
    draining_ = true;
    EXPECT_TRUE(stack_.app().drain());
    for (std::thread& caller : callers) caller.join();
    check();
  }

 private:
  static GatewayStack::Options options(unsigned seed, DisturbingProbe& probe) {
    GatewayStack::Options options;
    options.observer = &probe;
    options.emulator.seed = seed;
    options.emulator.latency_jitter = 10ms;
    options.emulator.poison = RestlessCaller::kPoison;
    options.server_extra = ", shards: 2";
    options.upstream_extra = "call_timeout_ms: 300";
    const std::string pace =
        ", upstream: emulator, calls_per_minute: 60000, ramp: false, max_inflight_calls: 3}";
    options.models = "[{name: text-embedding-v4" + pace + ", {name: text-embedding-v3" + pace + "]";
    options.extra =
        "defaults: {text_model: text-embedding-v4}\nretry: {base_backoff_ms: 2, max_backoff_ms: "
        "20, "
        "budget_share: 1, budget_per_minute: 6000}\nbreaker: {open_ms: 20, max_open_ms: 50}\n"
        "drain: {grace_ms: 2000}";
    return options;
  }

  /// Of the next call, or of none.
  Fault next_fault() {
    Fault fault{.next = random_() % 3};
    switch (random_() % 8) {
      case 0:
        fault.status = 500;
        break;
      case 1:
        fault.status = 429;
        break;
      case 2:
        fault.kind = Fault::Kind::drop;
        break;
      case 3:
        fault.kind = Fault::Kind::truncate;
        break;
      case 4:
        fault.kind = Fault::Kind::missing_row;
        break;
      case 5:
        fault.kind = Fault::Kind::swap;
        break;
      case 6:
        fault.kind = Fault::Kind::hang;
        break;
      default:
        fault.kind = Fault::Kind::nan;
    }
    return fault;
  }

  void call(RestlessCaller& caller) {
    do {
      ++requests_;
    } while (caller.call());
  }

  std::string metrics() { return body_of(http_get(stack_.app().operations_port(), "/metrics")); }

  void check() {
    const std::string scrape = metrics();
    const std::uint64_t admitted = sum(scrape, "gateway_items_admitted_total");
    EXPECT_LE(admitted, told_.asked);
    EXPECT_EQ(admitted, probe_.items_succeeded + probe_.items_failed + probe_.items_refused);
    EXPECT_EQ(admitted, sum(scrape, "gateway_items_total"));
    EXPECT_EQ(sum(scrape, "gateway_admitted_items"), 0U);
    EXPECT_EQ(sum(scrape, "gateway_admitted_bytes"), 0U);
    EXPECT_EQ(sum(scrape, "gateway_queue_items"), 0U);
    EXPECT_EQ(sum(scrape, "gateway_queue_bytes"), 0U);
    EXPECT_EQ(probe_.calls_started, probe_.calls_finished);
    EXPECT_LE(probe_.cancelled + probe_.expired, probe_.items_failed);
    EXPECT_LE(told_.vectors, probe_.items_succeeded);
    EXPECT_LE(told_.errors, probe_.items_failed);
    EXPECT_GT(told_.vectors, 0U);
    std::printf(
        "round %u: %lu requests; items: %lu asked, %lu admitted, %lu vectors, %lu errors (%lu "
        "cancelled, %lu expired), %lu refused; %lu calls, %lu disturbances\n",
        seed_, requests_.load(), told_.asked.load(), admitted, probe_.items_succeeded.load(),
        probe_.items_failed.load(), probe_.cancelled.load(), probe_.expired.load(),
        probe_.items_refused.load(), probe_.calls_started.load(), probe_.disturbances.load());
  }

  const unsigned seed_;
  std::mt19937 random_;
  Told told_;
  std::atomic<std::uint64_t> requests_ = 0;
  std::atomic<bool> draining_ = false;
  DisturbingProbe probe_;
  GatewayStack stack_;
};

TEST(DrainRounds, EachAcceptedItemIsAnsweredOnceHoweverThreadsMeet) {
  Round(0).run();  // What gRPC opens once is open now.
  const std::size_t descriptors = open_descriptors();
  const auto end = std::chrono::steady_clock::now() + load_time();
  unsigned round = 1;
  do {
    SCOPED_TRACE("round " + std::to_string(round));
    Round(round++).run();
  } while (std::chrono::steady_clock::now() < end && !HasFailure());
  // gRPC closes a channel's socket on a thread of its own.
  for (int look = 0; look < 200 && open_descriptors() > descriptors; ++look)
    std::this_thread::sleep_for(50ms);
  EXPECT_LE(open_descriptors(), descriptors) << "after " << round << " rounds";
}

}  // namespace
}  // namespace gateway::testing
