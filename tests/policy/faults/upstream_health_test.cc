#include "policy/faults/upstream_health.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;
using State = CircuitBreaker::State;
using Contents = std::vector<std::uint64_t>;

const Timestamp kStart = Timestamp{} + 1h;

/// Calls of 10 ms, one after the other.
class UpstreamHealthTest : public testing::Test {
 protected:
  UpstreamHealth::Started start(bool fresh = true) {
    now += 1ms;
    health.started(now);
    return {.at = now, .fresh = fresh};
  }
  void end(const UpstreamHealth::Started& call, FaultKind kind, const Contents& contents) {
    now += 10ms;
    health.failed(call, CallFault{kind, "no"}, contents, false, now);
  }
  void fail(FaultKind kind, const Contents& contents) { end(start(), kind, contents); }
  void pass() {
    const UpstreamHealth::Started call = start();
    now += 10ms;
    health.passed(call, now);
  }
  /// Two calls of two items each that were never seen before.
  void fail_apart(FaultKind kind, int calls) {
    for (int k = 0; k < calls; ++k) fail(kind, another_two());
  }
  Contents another_two() {
    next += 2;
    return {next, next + 1};
  }
  /// A probe of items that never failed, as soon as one may start.
  void fail_probe(FaultKind kind) {
    now = std::max(now, health.next_fresh_at());
    fail(kind, another_two());
  }

  UpstreamHealth health{CircuitBreaker::Params{}};
  Timestamp now = kStart;
  std::uint64_t next = 1000;
};

TEST_F(UpstreamHealthTest, ThreeFailuresWithoutAnItemInCommonAreAnOutage) {
  fail_apart(FaultKind::server_error, 2);
  EXPECT_EQ(health.breaker(), State::closed);
  EXPECT_FALSE(health.proves(FaultKind::server_error));
  fail_apart(FaultKind::timed_out, 1);
  EXPECT_EQ(health.breaker(), State::open);
  EXPECT_TRUE(health.proves(FaultKind::server_error));
  EXPECT_FALSE(health.proves(FaultKind::item_refused)) << "it refuses nothing";
  EXPECT_FALSE(health.down()) << "no fresh probe has failed yet";
  EXPECT_LE(health.next_fresh_at(), now + 1ns);
  EXPECT_EQ(health.next_call_at(), now + 1s);
}

TEST_F(UpstreamHealthTest, OneItemThatFailsWhateverItTravelsWithIsNoOutage) {
  for (std::uint64_t k = 0; k < 9; ++k) fail(FaultKind::server_error, {7, 100 + k});
  EXPECT_EQ(health.breaker(), State::closed);
  EXPECT_FALSE(health.proves(FaultKind::server_error));
}

TEST_F(UpstreamHealthTest, TenFailuresInARowAreAnOutageWhereEverybodySendsTheSame) {
  for (int k = 0; k < UpstreamHealth::kInARow - 1; ++k) fail(FaultKind::server_error, {7});
  EXPECT_EQ(health.breaker(), State::closed);
  fail(FaultKind::server_error, {7});
  EXPECT_EQ(health.breaker(), State::open);
  EXPECT_TRUE(health.proves(FaultKind::server_error));
}

TEST_F(UpstreamHealthTest, APassBetweenEndsTheRow) {
  for (int round = 0; round < 5; ++round) {
    fail_apart(FaultKind::server_error, 2);
    pass();
    for (int k = 0; k < UpstreamHealth::kInARow - 1; ++k) fail(FaultKind::server_error, {7});
    pass();
  }
  EXPECT_EQ(health.breaker(), State::closed);
}

TEST_F(UpstreamHealthTest, CallsThatLaterOnesOvertookAreNoOutage) {
  for (int k = 0; k < UpstreamHealth::kInARow + 1; ++k) {
    UpstreamHealth::Started call = start();
    call.overtaken = true;
    end(call, FaultKind::timed_out, another_two());
  }
  EXPECT_EQ(health.breaker(), State::closed);
  EXPECT_FALSE(health.proves(FaultKind::timed_out));
  EXPECT_GT(health.failures_beyond_luck(), 3U) << "though it may be bad luck";
}

TEST_F(UpstreamHealthTest, CallsThatNeverLeftShareNoItem) {
  for (int k = 0; k < 2; ++k) fail(FaultKind::connect_failed, {7});
  EXPECT_EQ(health.breaker(), State::closed);
  fail(FaultKind::tls_failed, {7});
  EXPECT_EQ(health.breaker(), State::open);
}

TEST_F(UpstreamHealthTest, AFreshProbeThatFailsShowsThatItIsDown) {
  fail_apart(FaultKind::server_error, 3);
  fail_probe(FaultKind::server_error);
  EXPECT_TRUE(health.down());
  now = health.next_fresh_at();
  pass();
  EXPECT_FALSE(health.down());
  EXPECT_EQ(health.breaker(), State::closed);
  EXPECT_FALSE(health.proves(FaultKind::server_error));
}

TEST_F(UpstreamHealthTest, AProbeOfWhatFailedBeforeShowsNothing) {
  fail_apart(FaultKind::server_error, 3);
  now = health.next_call_at();
  end(start(false), FaultKind::server_error, {7});
  EXPECT_EQ(health.breaker(), State::open);
  EXPECT_FALSE(health.down());
  EXPECT_LE(health.next_fresh_at(), now + 1ns);
}

TEST_F(UpstreamHealthTest, AProbeThatNeverLeftShowsThatItIsDownWhateverItIsMadeOf) {
  fail_apart(FaultKind::connect_failed, 3);
  EXPECT_FALSE(health.down());
  now = health.next_call_at();
  end(start(false), FaultKind::connect_failed, {7});
  EXPECT_TRUE(health.down());
  EXPECT_EQ(health.next_fresh_at(), health.next_call_at());
}

TEST_F(UpstreamHealthTest, AnAnswerAboutTheCallShowsThatItCanBeReached) {
  for (const FaultKind kind :
       {FaultKind::item_refused, FaultKind::media_failed, FaultKind::parameters_refused,
        FaultKind::body_too_large, FaultKind::row_limit_exceeded, FaultKind::server_timeout,
        FaultKind::bad_answer, FaultKind::shape_wrong, FaultKind::rows_miscounted}) {
    fail_apart(FaultKind::server_error, 3);
    ASSERT_EQ(health.breaker(), State::open);
    fail_probe(kind);
    EXPECT_EQ(health.breaker(), State::closed) << static_cast<int>(kind);
    EXPECT_FALSE(health.proves(FaultKind::server_error));
    EXPECT_FALSE(health.passed_since(kStart)) << "but it brought no vectors";
  }
}

TEST_F(UpstreamHealthTest, AThrottledOrAbandonedProbeSaysNothing) {
  for (const FaultKind kind :
       {FaultKind::rate_limited, FaultKind::tokens_limited, FaultKind::burst_limited,
        FaultKind::key_replaced, FaultKind::aborted}) {
    health = UpstreamHealth(CircuitBreaker::Params{});
    fail_apart(FaultKind::server_error, 3);
    fail_probe(kind);
    EXPECT_EQ(health.breaker(), State::half_open) << static_cast<int>(kind);
    EXPECT_LE(health.next_fresh_at(), now);
    EXPECT_TRUE(health.proves(FaultKind::server_error));
  }
}

TEST_F(UpstreamHealthTest, CallsOfSeveralItemsThatAreAllRefusedAreTheProvidersDoing) {
  fail_apart(FaultKind::item_refused, 2);
  EXPECT_FALSE(health.proves(FaultKind::item_refused));
  fail_apart(FaultKind::media_failed, 1);
  EXPECT_TRUE(health.proves(FaultKind::item_refused));
  EXPECT_TRUE(health.proves(FaultKind::media_failed));
  EXPECT_EQ(health.breaker(), State::closed) << "it answers";
  EXPECT_FALSE(health.proves(FaultKind::server_error));
  pass();
  EXPECT_FALSE(health.proves(FaultKind::item_refused));
}

TEST_F(UpstreamHealthTest, ItemsThatAreRefusedAloneStopNobodysSearch) {
  for (std::uint64_t k = 1; k < 50; ++k) fail(FaultKind::item_refused, {k});
  EXPECT_FALSE(health.proves(FaultKind::item_refused));
}

TEST_F(UpstreamHealthTest, CredentialsAndBillsAreBelievedAtOnceUnlessTheAccountServes) {
  for (const FaultKind kind : {FaultKind::credentials_refused, FaultKind::account_blocked}) {
    fail(kind, {1, 2});
    ASSERT_NE(health.account_fault(), nullptr);
    EXPECT_EQ(health.account_fault()->fault.kind, kind);
    EXPECT_FALSE(health.account_fault()->by_probes);
    EXPECT_EQ(health.breaker(), State::open);
    EXPECT_EQ(health.next_fresh_at(), now + 30s);
    now = health.next_fresh_at();
    pass();
    EXPECT_EQ(health.account_fault(), nullptr);
    EXPECT_EQ(health.breaker(), State::closed);
    EXPECT_TRUE(health.serves(now));

    fail_apart(kind, 3);
    for (int k = 0; k < UpstreamHealth::kAccountProbes; ++k) {
      EXPECT_EQ(health.account_fault(), nullptr);
      fail_probe(kind);
    }
    ASSERT_NE(health.account_fault(), nullptr);
    EXPECT_TRUE(health.account_fault()->by_probes);
    now += UpstreamHealth::kLately;
    fail_probe(kind);
    EXPECT_FALSE(health.account_fault()->by_probes) << "nothing has passed for so long";
    now = health.next_fresh_at();
    pass();
    now += UpstreamHealth::kLately;
  }
}

TEST_F(UpstreamHealthTest, WhatAnItemCanBringAboutIsBelievedOfTheAccountBehindFiveFreshProbes) {
  for (const FaultKind kind : {FaultKind::foreign_answer, FaultKind::model_refused}) {
    health = UpstreamHealth(CircuitBreaker::Params{});
    fail_apart(kind, 3);
    EXPECT_EQ(health.breaker(), State::open);
    for (int k = 0; k < UpstreamHealth::kAccountProbes; ++k) {
      EXPECT_EQ(health.account_fault(), nullptr);
      EXPECT_LE(health.next_fresh_at(), now + 1ns) << "the probes come one after the other";
      fail_probe(kind);
    }
    ASSERT_NE(health.account_fault(), nullptr);
    EXPECT_EQ(health.account_fault()->fault.kind, kind);
    EXPECT_EQ(health.next_call_at(), now + 30s) << "what has failed is not tried any more";
    EXPECT_LE(health.next_fresh_at(), now + 1ns) << "but others' items are";

    now = health.next_fresh_at();
    fail_probe(kind);
    EXPECT_NE(health.account_fault(), nullptr);
    EXPECT_EQ(health.next_call_at(), now + 30s);
  }
}

TEST_F(UpstreamHealthTest, OneProbeThatGetsPastAnItemsFirewallClearsTheAccount) {
  fail_apart(FaultKind::foreign_answer, 3);
  for (int k = 0; k < UpstreamHealth::kAccountProbes - 1; ++k)
    fail_probe(FaultKind::foreign_answer);
  pass();
  EXPECT_EQ(health.breaker(), State::closed);
  fail_apart(FaultKind::foreign_answer, 3);
  fail_probe(FaultKind::foreign_answer);
  EXPECT_EQ(health.account_fault(), nullptr) << "probes of another time do not count";
}

TEST_F(UpstreamHealthTest, ProbesOfWhatFailedBeforeSayNothingOfTheAccount) {
  fail_apart(FaultKind::foreign_answer, 3);
  for (int k = 0; k < 2 * UpstreamHealth::kAccountProbes; ++k) {
    now = std::max(now, health.next_call_at());
    end(start(false), FaultKind::foreign_answer, {7});
  }
  EXPECT_EQ(health.account_fault(), nullptr);
}

TEST_F(UpstreamHealthTest, CallsFromBeforeItOpenedAreNoProbesOfTheAccount) {
  std::vector<UpstreamHealth::Started> early;
  for (int k = 0; k < 20; ++k) early.push_back(start());
  fail_apart(FaultKind::foreign_answer, 3);
  const UpstreamHealth::Started probe = start();
  for (const UpstreamHealth::Started& call : early)
    end(call, FaultKind::foreign_answer, another_two());
  EXPECT_EQ(health.account_fault(), nullptr);
  EXPECT_EQ(health.next_fresh_at(), kNever) << "the probe is still out";
  health.passed(probe, now);
  EXPECT_EQ(health.breaker(), State::closed);
}

TEST_F(UpstreamHealthTest, AnotherKeyEndsThePauseOfARefusedAccount) {
  health.forget_account_fault(now);
  EXPECT_EQ(health.breaker(), State::closed) << "nothing to forget";
  fail(FaultKind::credentials_refused, {1});
  health.forget_account_fault(now);
  EXPECT_EQ(health.account_fault(), nullptr);
  EXPECT_LE(health.next_fresh_at(), now + 1ns);
  pass();
  EXPECT_EQ(health.breaker(), State::closed);
}

TEST_F(UpstreamHealthTest, AnotherKeyEndsNoOutage) {
  fail_apart(FaultKind::server_error, 3);
  fail_probe(FaultKind::server_error);
  const Timestamp until = health.next_fresh_at();
  health.forget_account_fault(now);
  EXPECT_EQ(health.next_fresh_at(), until);
}

TEST_F(UpstreamHealthTest, TellsWhetherVectorsHaveComeSince) {
  EXPECT_FALSE(health.passed_since(kStart));
  const Timestamp before = now;
  pass();
  EXPECT_TRUE(health.passed_since(before));
  EXPECT_FALSE(health.passed_since(now)) << "later, not at the same time";
}

}  // namespace
}  // namespace gateway::faults
