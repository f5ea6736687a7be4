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
  void fail_once() {
    breaker.start(now);
    const Timestamp started = now;
    now += 100ms;
    breaker.fail(started, now);
  }
  void succeed_once() {
    breaker.start(now);
    const Timestamp started = now;
    now += 100ms;
    breaker.succeed(started, now);
  }
  void break_it() {
    for (int k = 0; k < 5; ++k) fail_once();
    ASSERT_EQ(breaker.state(), State::open);
  }

  CircuitBreaker breaker{CircuitBreaker::Params{}};
  Timestamp now = kStart;
};

TEST_F(CircuitBreakerTest, LetsEverythingThroughWhileCallsSucceed) {
  for (int k = 0; k < 100; ++k) {
    ASSERT_LE(breaker.next_call_at(), now);
    succeed_once();
  }
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, OpensForASecondAfterFiveFailuresInARow) {
  for (int k = 0; k < 4; ++k) fail_once();
  EXPECT_EQ(breaker.state(), State::closed);
  fail_once();
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_EQ(breaker.next_call_at(), now + 1s);
}

TEST_F(CircuitBreakerTest, AProbeThatStartsAsSoonAsItMayIsHeard) {
  breaker.trip(30s, now);
  breaker.cut_short(now);
  now = breaker.next_call_at();
  EXPECT_EQ(now, kStart + 1ns) << "what starts with the opening is taken for an earlier call";
  breaker.start(now);
  breaker.succeed(now, now);
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, ASuccessEndsTheRow) {
  for (int k = 0; k < 4; ++k) fail_once();
  for (int k = 0; k < 20; ++k) succeed_once();
  for (int k = 0; k < 4; ++k) fail_once();
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, OpensWhenHalfOfTheWindowsCallsFailed) {
  for (int k = 0; k < 4; ++k) {
    succeed_once();
    fail_once();
  }
  succeed_once();
  EXPECT_EQ(breaker.state(), State::closed) << "nine calls are too few to tell";
  fail_once();
  EXPECT_EQ(breaker.state(), State::open);
}

TEST_F(CircuitBreakerTest, FewerThanHalfKeepItClosed) {
  for (int k = 0; k < 100; ++k) {
    succeed_once();
    succeed_once();
    fail_once();
  }
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, FailuresLeaveTheWindowAfterTenSeconds) {
  for (int k = 0; k < 3; ++k) {
    fail_once();
    succeed_once();
  }
  now += 10s;
  for (int k = 0; k < 4; ++k) succeed_once();
  for (int k = 0; k < 4; ++k) fail_once();
  EXPECT_EQ(breaker.state(), State::closed) << "seven of fourteen, but three long ago";
}

TEST_F(CircuitBreakerTest, OneProbeAtATimeFindsOutWhetherItIsWell) {
  break_it();
  now += 1s;
  ASSERT_LE(breaker.next_call_at(), now);
  breaker.start(now);
  EXPECT_EQ(breaker.state(), State::half_open);
  EXPECT_EQ(breaker.next_call_at(), kNever);
  breaker.succeed(now, now + 50ms);
  EXPECT_EQ(breaker.state(), State::closed);
  EXPECT_LE(breaker.next_call_at(), now);
}

TEST_F(CircuitBreakerTest, EachFailedProbeDoublesThePauseUpToFiveSeconds) {
  break_it();
  for (const Duration next : {2s, 4s, 5s, 5s}) {
    now = breaker.next_call_at();
    fail_once();
    EXPECT_EQ(breaker.state(), State::open);
    EXPECT_EQ(breaker.next_call_at() - now, next);
  }
}

TEST_F(CircuitBreakerTest, ARecoveryBringsBackTheFirstPause) {
  break_it();
  for (int k = 0; k < 3; ++k) {
    now = breaker.next_call_at();
    fail_once();
  }
  now = breaker.next_call_at();
  succeed_once();
  break_it();
  EXPECT_EQ(breaker.next_call_at(), now + 1s);
}

TEST_F(CircuitBreakerTest, FailuresFromBeforeAreForgottenOnceItClosesAgain) {
  break_it();
  now = breaker.next_call_at();
  succeed_once();
  for (int k = 0; k < 4; ++k) fail_once();
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, LateResultsOfCallsFromBeforeItOpenedChangeNothing) {
  const Timestamp early = now;
  for (int k = 0; k < 3; ++k) breaker.start(early);
  break_it();
  const Timestamp until = breaker.next_call_at();
  breaker.succeed(early, now + 100ms);
  breaker.fail(early, now + 100ms);
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_EQ(breaker.next_call_at(), until);

  now = until;
  breaker.start(now);
  breaker.succeed(early, now + 10ms);
  breaker.fail(early, now + 10ms);
  breaker.abandon(early, now + 10ms);
  EXPECT_EQ(breaker.state(), State::half_open);
  EXPECT_EQ(breaker.next_call_at(), kNever) << "the probe is still out";

  breaker.succeed(now, now + 20ms);
  for (int k = 0; k < 10; ++k) breaker.fail(early, now + 30ms);
  EXPECT_EQ(breaker.state(), State::closed) << "nor do they count once it is closed again";
}

TEST_F(CircuitBreakerTest, CallsThatFailInTheVeryMomentItOpensChangeNothing) {
  for (int k = 0; k < 8; ++k) breaker.start(now);
  for (int k = 0; k < 5; ++k) breaker.fail(now, now);
  const Timestamp until = breaker.next_call_at();
  for (int k = 0; k < 3; ++k) breaker.fail(now, now);
  EXPECT_EQ(breaker.next_call_at(), until);
}

TEST_F(CircuitBreakerTest, AnAbandonedProbeMakesTheNextCallTheProbe) {
  break_it();
  now = breaker.next_call_at();
  breaker.start(now);
  breaker.abandon(now, now + 10ms);
  EXPECT_EQ(breaker.state(), State::half_open);
  now += 10ms;
  ASSERT_LE(breaker.next_call_at(), now);
  succeed_once();
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, AbandonedCallsSayNothingWhileClosed) {
  for (int k = 0; k < 4; ++k) fail_once();
  breaker.start(now);
  breaker.abandon(now, now + 10ms);
  EXPECT_EQ(breaker.state(), State::closed);
  now += 10ms;
  fail_once();
  EXPECT_EQ(breaker.state(), State::open) << "neither do they end a row of failures";
}

TEST_F(CircuitBreakerTest, ATripOpensItForItsOwnPauseAndIsFollowedByAProbe) {
  breaker.start(now);
  breaker.trip(1min, now + 10ms);
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_EQ(breaker.next_call_at(), now + 10ms + 1min);
  breaker.trip(1s, now + 20ms);
  EXPECT_EQ(breaker.next_call_at(), now + 10ms + 1min) << "a shorter pause shortens nothing";
  now = breaker.next_call_at();
  succeed_once();
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, ATripEndsTheProbeThatIsOut) {
  break_it();
  now = breaker.next_call_at();
  breaker.start(now);
  breaker.trip(1min, now + 10ms);
  breaker.fail(now, now + 20ms);
  EXPECT_EQ(breaker.state(), State::open);
  EXPECT_EQ(breaker.next_call_at(), now + 10ms + 1min);
}

TEST_F(CircuitBreakerTest, ProbesSoonAfterAnOutageOfHalfAMinute) {
  break_it();
  const Timestamp over = now + 30s;
  int probes = 0;
  while (breaker.state() != State::closed) {
    now = breaker.next_call_at();
    ++probes;
    now < over ? fail_once() : succeed_once();
  }
  EXPECT_LE(now - over, 5s + 100ms);
  EXPECT_LE(probes, 10);
}

TEST(CircuitBreaker, JudgesAFastUpstreamByItsLatestCallsOnly) {
  // More calls than it keeps, all within the window: 1024 failures must weigh more than what came
  // before.
  CircuitBreaker::Params params;
  params.consecutive_failures = 1'000'000;
  params.window = 1h;
  CircuitBreaker breaker(params);
  for (int k = 0; k < 100'000; ++k) breaker.succeed(kStart, kStart);
  for (int k = 0; k < 511; ++k) breaker.fail(kStart, kStart);
  EXPECT_EQ(breaker.state(), State::closed);
  breaker.fail(kStart, kStart);
  EXPECT_EQ(breaker.state(), State::open);
}

}  // namespace
}  // namespace gateway::faults
