// While the provider is down: no storm of calls, nothing lost, and full pace soon after.
#include <chrono>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

DispatchRig::Options thirty_a_second() {
  DispatchRig::Options options;
  options.pace.rate.calls_per_minute = 1800;
  return options;
}

/// Full load; the provider is down from 10 s to 40 s.
struct Outage {
  explicit Outage(const DispatchRig::Options& options) : rig(options) {
    const Timestamp start = rig.time.now();
    down_from = start + 10s;
    down_until = start + 40s;
    rig.script = [this](std::size_t, const SeenCall& call) -> Outcome {
      if (call.at < down_from || call.at >= down_until) return std::nullopt;
      return CallFault{FaultKind::connection_lost, "reset"};
    };
    std::vector<Content> contents;
    for (int k = 0; k < 20'000; ++k) contents.emplace_back(Text{"t1"});
    caller = &rig.submit(std::move(contents));
  }

  [[nodiscard]] std::size_t calls_between(Timestamp from, Timestamp until) const {
    std::size_t count = 0;
    for (const SeenCall& call : rig.calls) count += call.at >= from && call.at < until ? 1U : 0U;
    return count;
  }

  DispatchRig rig;
  Timestamp down_from;
  Timestamp down_until;
  const Caller* caller;
};

TEST(Outage, IsMetWithProbesOnlyAndFullPaceIsBackSoon) {
  Outage outage(thirty_a_second());
  outage.rig.run_for(60s);
  EXPECT_LE(outage.calls_between(outage.down_from, outage.down_until), 40U) << "of 900 slots";
  EXPECT_GE(outage.calls_between(outage.down_until + 10s, outage.down_until + 20s), 290U);
}

TEST(Outage, WhatWaitedIsAnsweredAfterwards) {
  Outage outage(thirty_a_second());
  outage.rig.run_out();
  std::size_t failed = 0;
  for (const auto& result : outage.caller->results) failed += result->outcome.has_value() ? 0U : 1U;
  // Only what was in calls as it began may have spent its retries.
  EXPECT_LE(failed, 100U);
}

TEST(Outage, HalfAnOutageLosesNextToNothingThoughNothingPaysForTheRetries) {
  DispatchRig::Options options = thirty_a_second();
  options.retries = {.share = 0.1, .per_minute = 0};
  DispatchRig rig(options);
  // At random: retries and fresh calls take turns, and must not meet with the same luck each time.
  std::mt19937 luck(1);
  rig.script = [&luck](std::size_t, const SeenCall&) -> Outcome {
    if (luck() % 2 == 0) return std::nullopt;
    return CallFault{FaultKind::connection_lost, "reset"};
  };
  for (int k = 0; k < 6000; ++k) rig.submit_text("t1");
  rig.run_out();
  EXPECT_LE(rig.probe.aftermaths[dispatch::Aftermath::given_up], 120)
      << "of 6,000; it takes some calls to learn how bad luck is";
  EXPECT_GT(rig.probe.retry_budget_refusals, 0U);
}

TEST(Outage, TheReportTellsOfTheBreaker) {
  Outage outage(thirty_a_second());
  outage.rig.run_for(9s);
  EXPECT_EQ(outage.rig.report().budgets[0].breaker, faults::CircuitBreaker::State::closed);
  outage.rig.run_for(4s);
  EXPECT_NE(outage.rig.report().budgets[0].breaker, faults::CircuitBreaker::State::closed);
  outage.rig.run_for(40s);
  EXPECT_EQ(outage.rig.report().budgets[0].breaker, faults::CircuitBreaker::State::closed);
}

}  // namespace
}  // namespace gateway::testing
