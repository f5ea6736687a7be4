#include "policy/faults/circuit_breaker.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;
using State = CircuitBreaker::State;

const Timestamp kStart = Timestamp{} + 1h;

/// Calls of 100 ms, one after the other.
class CircuitBreakerTest : public testing::Test {
 protected:
  enum class Items { fresh, failed };

  Timestamp start() {
    breaker.start(now);
    const Timestamp started = now;
    now += 100ms;
    return started;
  }
  void fail_once(Items items = Items::fresh) { breaker.fail(start(), items == Items::fresh, now); }
  void succeed_once() { breaker.succeed(start()); }
  /// A probe of such items fails as soon as it may start.
  void fail_probe(Items items = Items::fresh) {
    now = items == Items::fresh ? breaker.next_fresh_at() : breaker.next_call_at();
    fail_once(items);
  }

  CircuitBreaker breaker{CircuitBreaker::Params{}};
  Timestamp now = kStart;
};

TEST_F(CircuitBreakerTest, LetsEverythingThroughWhileClosedHoweverCallsEnd) {
  for (int k = 0; k < 100; ++k) {
    ASSERT_LE(breaker.next_fresh_at(), now);
    ASSERT_LE(breaker.next_call_at(), now);
    fail_once();
    breaker.abandon(start());
  }
  EXPECT_EQ(breaker.state(), State::closed);
  EXPECT_FALSE(breaker.confirmed());
}

TEST_F(CircuitBreakerTest, OnceOpenLetsAFreshCallThroughAtOnceAndOthersAfterASecond) {
  breaker.open(now);
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_EQ(breaker.next_fresh_at(), now + 1ns);
  EXPECT_EQ(breaker.next_call_at(), now + 1s);
}

TEST_F(CircuitBreakerTest, IsOpenedOnlyOnce) {
  breaker.open(now);
  fail_probe();
  const Timestamp until = breaker.next_fresh_at();
  breaker.open(now);
  EXPECT_EQ(breaker.next_fresh_at(), until) << "more of the same proof shortens no pause";
}

TEST_F(CircuitBreakerTest, OneProbeAtATimeFindsOutWhetherItIsWell) {
  breaker.open(now);
  now = breaker.next_fresh_at();
  breaker.start(now);
  EXPECT_EQ(breaker.state(), State::half_open);
  EXPECT_EQ(breaker.next_fresh_at(), kNever);
  EXPECT_EQ(breaker.next_call_at(), kNever);
  breaker.succeed(now);
  EXPECT_EQ(breaker.state(), State::closed);
  EXPECT_LE(breaker.next_fresh_at(), now);
  EXPECT_LE(breaker.next_call_at(), now);
}

TEST_F(CircuitBreakerTest, WhatFailedBeforeMayBeTheProbeAfterThePause) {
  breaker.open(now);
  now = breaker.next_call_at();
  succeed_once();
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, EachFailedProbeDoublesThePauseUpToFiveSeconds) {
  breaker.open(now);
  for (const Duration next : {1s, 2s, 4s, 5s, 5s}) {
    fail_probe();
    EXPECT_EQ(breaker.state(), State::open);
    EXPECT_EQ(breaker.next_fresh_at() - now, next);
    EXPECT_EQ(breaker.next_call_at() - now, next);
  }
}

TEST_F(CircuitBreakerTest, FailuresOfWhatFailedBeforeLengthenItsOwnPauseOnly) {
  breaker.open(now);
  for (const Duration next : {1s, 2s, 4s, 5s, 5s}) {
    fail_probe(Items::failed);
    EXPECT_EQ(breaker.next_call_at() - now, next);
    EXPECT_EQ(breaker.next_fresh_at(), now + 1ns) << "a fresh one need not wait for it";
  }
}

TEST_F(CircuitBreakerTest, AnOutageIsConfirmedByAFreshProbeUntilItIsOver) {
  breaker.open(now);
  EXPECT_FALSE(breaker.confirmed());
  fail_probe(Items::failed);
  EXPECT_FALSE(breaker.confirmed()) << "that may be at fault itself";
  fail_probe(Items::fresh);
  EXPECT_TRUE(breaker.confirmed());
  fail_probe(Items::failed);
  EXPECT_TRUE(breaker.confirmed());
  now = breaker.next_fresh_at();
  succeed_once();
  EXPECT_FALSE(breaker.confirmed());
}

TEST_F(CircuitBreakerTest, ARecoveryBringsBackTheFirstPause) {
  breaker.open(now);
  for (int k = 0; k < 3; ++k) fail_probe();
  now = breaker.next_fresh_at();
  succeed_once();
  breaker.open(now);
  EXPECT_EQ(breaker.next_call_at(), now + 1s);
  fail_probe();
  EXPECT_EQ(breaker.next_fresh_at(), now + 1s);
}

TEST_F(CircuitBreakerTest, AnAnswerBeforeAProbeHasFailedRefutesTheProof) {
  breaker.start(now);
  const Timestamp early = now;
  now += 100ms;
  breaker.open(now);
  breaker.fail(early, true, now);
  EXPECT_EQ(breaker.state(), State::open) << "a late failure tells nothing";
  const Timestamp probed_at = breaker.next_fresh_at();
  breaker.start(probed_at);
  breaker.succeed(early);
  EXPECT_EQ(breaker.state(), State::closed);
  breaker.fail(probed_at, true, now + 10ms);
  EXPECT_EQ(breaker.state(), State::closed) << "it is no probe any more";
  for (const bool of_account : {true, false}) {
    if (of_account) breaker.trip(1s, now);
    if (!of_account) breaker.hold(1s, now);
    breaker.succeed(early);
    EXPECT_EQ(breaker.state(), State::open) << "that is proven otherwise";
  }
}

TEST_F(CircuitBreakerTest, LateResultsOfCallsFromBeforeAProbeFailedChangeNothing) {
  const Timestamp early = now;
  for (int k = 0; k < 3; ++k) breaker.start(early);
  now += 100ms;
  breaker.open(now);
  const Timestamp probed_at = breaker.next_fresh_at();
  breaker.start(probed_at);
  now += 100ms;
  breaker.fail(probed_at, false, now);
  const Timestamp until = breaker.next_call_at();
  breaker.succeed(early);
  breaker.fail(early, true, now);
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_EQ(breaker.next_call_at(), until);
  EXPECT_FALSE(breaker.confirmed());

  now = until;
  breaker.start(now);
  breaker.succeed(early);
  breaker.fail(early, true, now + 10ms);
  breaker.abandon(early);
  EXPECT_EQ(breaker.state(), State::half_open);
  EXPECT_EQ(breaker.next_fresh_at(), kNever) << "the probe is still out";
  EXPECT_FALSE(breaker.confirmed());
}

TEST_F(CircuitBreakerTest, CallsThatFailInTheVeryMomentItOpensChangeNothing) {
  for (int k = 0; k < 3; ++k) breaker.start(now);
  breaker.open(now);
  for (int k = 0; k < 3; ++k) breaker.fail(now, true, now);
  EXPECT_EQ(breaker.next_fresh_at(), now + 1ns);
  EXPECT_EQ(breaker.next_call_at(), now + 1s);
}

TEST_F(CircuitBreakerTest, AnAbandonedProbeMakesTheNextCallTheProbe) {
  breaker.open(now);
  now = breaker.next_fresh_at();
  breaker.abandon(start());
  EXPECT_EQ(breaker.state(), State::half_open);
  ASSERT_LE(breaker.next_fresh_at(), now);
  succeed_once();
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, ATripOpensItForItsOwnPauseAndIsFollowedByAProbe) {
  breaker.start(now);
  breaker.trip(1min, now + 10ms);
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_EQ(breaker.next_fresh_at(), now + 10ms + 1min) << "fresh calls would be refused as well";
  EXPECT_EQ(breaker.next_call_at(), now + 10ms + 1min);
  breaker.trip(1s, now + 20ms);
  EXPECT_EQ(breaker.next_fresh_at(), now + 10ms + 1min) << "a shorter pause shortens nothing";
  now = breaker.next_fresh_at();
  succeed_once();
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, ATripEndsTheProbeThatIsOut) {
  breaker.open(now);
  now = breaker.next_fresh_at();
  const Timestamp probe = start();
  breaker.trip(1min, now);
  breaker.fail(probe, true, now + 10ms);
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_EQ(breaker.next_fresh_at(), now + 1min);
}

TEST_F(CircuitBreakerTest, APauseCutShortEndsWithAProbeThatIsHeard) {
  breaker.trip(30s, now);
  breaker.cut_short(now);
  now = breaker.next_fresh_at();
  EXPECT_EQ(now, kStart + 1ns) << "what starts with the opening is taken for an earlier call";
  EXPECT_EQ(breaker.next_call_at(), now);
  breaker.start(now);
  EXPECT_EQ(breaker.state(), State::half_open);
  breaker.succeed(now);
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, ProbesSoonAfterAnOutageOfHalfAMinute) {
  breaker.open(now);
  const Timestamp over = now + 30s;
  int probes = 0;
  while (breaker.state() != State::closed) {
    now = breaker.next_fresh_at();
    ++probes;
    now < over ? fail_once() : succeed_once();
  }
  EXPECT_LE(now - over, 5s + 100ms);
  EXPECT_LE(probes, 10);
}

}  // namespace
}  // namespace gateway::faults
