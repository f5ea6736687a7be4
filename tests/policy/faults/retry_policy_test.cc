#include "policy/faults/retry_policy.h"

#include <chrono>
#include <variant>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;
using Attempt = RetryPolicy::Attempt;
using Decision = RetryPolicy::Decision;
using Elsewhere = RetryPolicy::Elsewhere;
using GiveUp = RetryPolicy::GiveUp;
using Isolate = RetryPolicy::Isolate;
using RetryAt = RetryPolicy::RetryAt;
using Split = RetryPolicy::Split;

const Timestamp kNow = Timestamp{} + 1h;
const RetryPolicy kPolicy({.max_attempts = 4, .base_backoff = 200ms, .max_backoff = 2s});

/// Faults after which the provider saw the items and did not blame them.
constexpr FaultKind kUnwell[] = {FaultKind::server_error, FaultKind::bad_answer,
                                 FaultKind::connection_lost, FaultKind::timed_out};
constexpr FaultKind kThrottles[] = {FaultKind::rate_limited, FaultKind::tokens_limited,
                                    FaultKind::burst_limited, FaultKind::overloaded};

Decision decide(FaultKind kind, const Attempt& attempt, double random = 0.5) {
  return kPolicy.decide(CallFault{kind, ""}, attempt, kNow, random);
}

template <class Choice>
bool is(const Decision& decision) {
  return std::holds_alternative<Choice>(decision);
}

/// A whole call's attempt, alone in its trouble.
Attempt whole(int number, std::size_t items) {
  return {.failures = {.attempts = number, .throttles = 0},
          .items = items,
          .isolating = false,
          .refused = true,
          .flawed = false,
          .outage = false,
          .others_pass = false};
}

Attempt part(int number, std::size_t items) {
  Attempt attempt = whole(number, items);
  attempt.isolating = true;
  return attempt;
}

Attempt in_outage(Attempt attempt) {
  attempt.outage = true;
  return attempt;
}

Attempt while_others_pass(Attempt attempt) {
  attempt.others_pass = true;
  return attempt;
}

Attempt throttled(int throttles) {
  Attempt attempt = whole(0, 10);
  attempt.failures.throttles = throttles;
  return attempt;
}

TEST(RetryPolicy, ASilentConnectionIsRetriedAtOnce) {
  const auto decision = decide(FaultKind::connection_silent, whole(0, 10));
  ASSERT_TRUE(is<RetryAt>(decision));
  EXPECT_EQ(std::get<RetryAt>(decision).at, kNow);
}

TEST(RetryPolicy, AProvidersFaultIsRetriedUntilTheAttemptsAreSpent) {
  for (const FaultKind kind :
       {FaultKind::connect_failed, FaultKind::connection_lost, FaultKind::timed_out,
        FaultKind::server_error, FaultKind::bad_answer}) {
    for (const std::size_t items : {1U, 10U}) {
      EXPECT_TRUE(is<RetryAt>(decide(kind, whole(1, items))));
      EXPECT_TRUE(is<RetryAt>(decide(kind, whole(3, items))));
      EXPECT_EQ(std::get<GiveUp>(decide(kind, whole(4, items))), GiveUp::attempts_exhausted);
    }
  }
}

TEST(RetryPolicy, AnUntrustedPeerIsTriedOnceMore) {
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::tls_failed, whole(1, 10))));
  EXPECT_EQ(std::get<GiveUp>(decide(FaultKind::tls_failed, whole(2, 10))),
            GiveUp::attempts_exhausted);
}

TEST(RetryPolicy, ACallThatWasGivenUpIsNotSentAgain) {
  EXPECT_EQ(std::get<GiveUp>(decide(FaultKind::aborted, whole(1, 10))), GiveUp::not_retryable);
}

TEST(RetryPolicy, AnAccountsFaultIsNeverRetriedOnThisUpstream) {
  for (const FaultKind kind :
       {FaultKind::credentials_refused, FaultKind::account_blocked, FaultKind::model_refused}) {
    EXPECT_TRUE(is<Elsewhere>(decide(kind, whole(1, 10))));
    EXPECT_TRUE(is<Elsewhere>(decide(kind, in_outage(part(3, 1)))));
  }
}

TEST(RetryPolicy, AThrottleIsNoAttemptButTwentyOfThemAreEnough) {
  for (const FaultKind kind : kThrottles) {
    EXPECT_TRUE(is<RetryAt>(decide(kind, throttled(1))));
    EXPECT_TRUE(is<RetryAt>(decide(kind, throttled(19))));
    EXPECT_EQ(std::get<GiveUp>(decide(kind, throttled(20))), GiveUp::attempts_exhausted);
    Attempt last = throttled(1);
    last.failures.attempts = 3;
    EXPECT_TRUE(is<RetryAt>(decide(kind, last)));
  }
}

TEST(RetryPolicy, AThrottleSaysNothingOfItemsNorOfTheCallsSize) {
  for (const FaultKind kind : kThrottles) {
    Attempt attempt = while_others_pass(throttled(5));
    attempt.failures.attempts = 3;
    EXPECT_TRUE(is<RetryAt>(decide(kind, attempt)));
  }
}

TEST(RetryPolicy, ThrottledCallsWaitLongerEachTime) {
  const auto wait = [](int throttles) {
    return std::get<RetryAt>(decide(FaultKind::rate_limited, throttled(throttles))).at - kNow;
  };
  EXPECT_EQ(wait(1), 100ms);
  EXPECT_EQ(wait(2), 200ms);
  EXPECT_EQ(wait(3), 400ms);
  EXPECT_EQ(wait(19), 1s);
}

TEST(RetryPolicy, RetryAfterIsHonouredUpToTheLongestBackoff) {
  for (const FaultKind kind : {FaultKind::rate_limited, FaultKind::server_error}) {
    Attempt attempt = whole(1, 1);
    attempt.failures.throttles = 1;
    CallFault fault{kind, ""};
    fault.retry_after = 1500ms;
    EXPECT_EQ(std::get<RetryAt>(kPolicy.decide(fault, attempt, kNow, 0.0)).at, kNow + 1500ms);
    fault.retry_after = 1h;
    EXPECT_EQ(std::get<RetryAt>(kPolicy.decide(fault, attempt, kNow, 0.0)).at, kNow + 2s);
  }
}

TEST(RetryPolicy, AThrottlesRetryAfterReplacesTheBackoff) {
  CallFault fault{FaultKind::rate_limited, ""};
  fault.retry_after = 10ms;
  EXPECT_EQ(std::get<RetryAt>(kPolicy.decide(fault, throttled(5), kNow, 0.9)).at, kNow + 10ms);
}

TEST(RetryPolicy, ARefusedItemIsSoughtUntilItStandsAlone) {
  EXPECT_TRUE(is<Isolate>(decide(FaultKind::item_refused, whole(1, 10))));
  EXPECT_TRUE(is<Isolate>(decide(FaultKind::item_refused, part(1, 2))));
  EXPECT_EQ(std::get<GiveUp>(decide(FaultKind::item_refused, part(1, 1))), GiveUp::not_retryable);
  EXPECT_EQ(std::get<GiveUp>(decide(FaultKind::item_refused, whole(1, 1))), GiveUp::not_retryable);
}

TEST(RetryPolicy, FailedMediaGetASecondChanceBeforeTheSearchAndAlone) {
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::media_failed, whole(1, 3))));
  EXPECT_TRUE(is<Isolate>(decide(FaultKind::media_failed, whole(2, 3))));
  EXPECT_TRUE(is<Isolate>(decide(FaultKind::media_failed, part(1, 2))));
  for (const Attempt& alone : {part(1, 1), whole(1, 1)}) {
    EXPECT_TRUE(is<RetryAt>(decide(FaultKind::media_failed, alone)));
  }
  for (const Attempt& alone : {part(2, 1), whole(2, 1)}) {
    EXPECT_EQ(std::get<GiveUp>(decide(FaultKind::media_failed, alone)), GiveUp::attempts_exhausted);
  }
}

TEST(RetryPolicy, AnOutageOfRefusalsBlamesNoItem) {
  for (const FaultKind kind : {FaultKind::item_refused, FaultKind::media_failed}) {
    for (const Attempt& attempt : {whole(3, 10), whole(3, 1), part(3, 5)}) {
      EXPECT_TRUE(is<RetryAt>(decide(kind, in_outage(attempt))));
    }
    EXPECT_EQ(std::get<GiveUp>(decide(kind, in_outage(whole(4, 10)))), GiveUp::attempts_exhausted);
  }
}

TEST(RetryPolicy, ManyBadItemsAreNoOutageWhileOtherCallsPass) {
  EXPECT_TRUE(
      is<Isolate>(decide(FaultKind::item_refused, in_outage(while_others_pass(whole(1, 10))))));
  EXPECT_EQ(
      std::get<GiveUp>(decide(FaultKind::item_refused, in_outage(while_others_pass(whole(1, 1))))),
      GiveUp::not_retryable);
}

TEST(RetryPolicy, ACallThatFailsTwiceWhileOthersPassIsPoisoned) {
  for (const FaultKind kind : kUnwell) {
    EXPECT_TRUE(is<RetryAt>(decide(kind, while_others_pass(whole(1, 10)))));
    EXPECT_TRUE(is<Isolate>(decide(kind, while_others_pass(whole(2, 10)))));
    EXPECT_TRUE(is<Isolate>(decide(kind, while_others_pass(whole(4, 10)))));
    EXPECT_TRUE(is<RetryAt>(decide(kind, while_others_pass(part(1, 5)))));
    EXPECT_TRUE(is<Isolate>(decide(kind, while_others_pass(part(2, 5)))));
  }
}

TEST(RetryPolicy, APoisonedItemAloneIsRetriedUntilTheAttemptsAreSpent) {
  for (const FaultKind kind : kUnwell) {
    EXPECT_TRUE(is<RetryAt>(decide(kind, while_others_pass(part(3, 1)))));
    EXPECT_EQ(std::get<GiveUp>(decide(kind, while_others_pass(part(4, 1)))),
              GiveUp::attempts_exhausted);
  }
}

TEST(RetryPolicy, AnOutageIsNeverTakenForPoison) {
  for (const FaultKind kind : kUnwell) {
    for (int number = 1; number < 4; ++number) {
      EXPECT_TRUE(is<RetryAt>(decide(kind, in_outage(whole(number, 10)))));
      EXPECT_TRUE(is<RetryAt>(decide(kind, in_outage(while_others_pass(whole(number, 10))))));
    }
  }
}

TEST(RetryPolicy, AnItemCannotHaveBrokenAConnectionThatWasNeverMade) {
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::connect_failed, while_others_pass(whole(3, 10)))));
}

TEST(RetryPolicy, ACallThatIsTooMuchIsHalvedAtOnce) {
  for (const FaultKind kind :
       {FaultKind::row_limit_exceeded, FaultKind::body_too_large, FaultKind::server_timeout}) {
    EXPECT_TRUE(is<Split>(decide(kind, whole(1, 10))));
    EXPECT_TRUE(is<Split>(decide(kind, part(1, 2))));
  }
}

TEST(RetryPolicy, OneItemThatIsTooMuchCannotBeHalved) {
  for (const FaultKind kind : {FaultKind::row_limit_exceeded, FaultKind::body_too_large}) {
    EXPECT_EQ(std::get<GiveUp>(decide(kind, whole(1, 1))), GiveUp::not_retryable);
  }
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::server_timeout, whole(1, 1))));
  EXPECT_EQ(std::get<GiveUp>(decide(FaultKind::server_timeout, whole(2, 1))),
            GiveUp::attempts_exhausted);
}

TEST(RetryPolicy, ALoweredRowLimitSplitsAllCallsAnOutageOfTimeoutsNone) {
  EXPECT_TRUE(is<Split>(decide(FaultKind::row_limit_exceeded, in_outage(whole(1, 10)))));
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::server_timeout, in_outage(whole(1, 10)))));
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::server_timeout, in_outage(whole(3, 10)))));
}

TEST(RetryPolicy, OneAttemptAllowedMeansNoRetry) {
  const RetryPolicy once({.max_attempts = 1, .base_backoff = 200ms, .max_backoff = 2s});
  const auto decide_once = [&](FaultKind kind, std::size_t items) {
    return once.decide(CallFault{kind, ""}, whole(1, items), kNow, 0.5);
  };
  EXPECT_EQ(std::get<GiveUp>(decide_once(FaultKind::server_error, 10)), GiveUp::attempts_exhausted);
  EXPECT_TRUE(is<Isolate>(decide_once(FaultKind::media_failed, 10)));
  EXPECT_EQ(std::get<GiveUp>(decide_once(FaultKind::media_failed, 1)), GiveUp::attempts_exhausted);
}

TEST(RetryPolicy, BackoffIsJitteredOverTheWholeOfAGrowingBound) {
  EXPECT_EQ(kPolicy.backoff(1, 0.0), 0ms);
  EXPECT_EQ(kPolicy.backoff(1, 0.5), 100ms);
  EXPECT_EQ(kPolicy.backoff(2, 0.5), 200ms);
  EXPECT_EQ(kPolicy.backoff(3, 0.5), 400ms);
  EXPECT_EQ(kPolicy.backoff(60, 0.5), 1s) << "bounded, without overflow";
}

TEST(FailureCount, CountsAttemptsApartFromThrottlesAndRefusalsOfAnAccount) {
  struct Row {
    FaultKind kind;
    int attempts;
    int throttles;
  };
  for (const Row& row : {Row{FaultKind::server_error, 1, 0}, Row{FaultKind::item_refused, 1, 0},
                         Row{FaultKind::rate_limited, 0, 1}, Row{FaultKind::key_replaced, 0, 1},
                         Row{FaultKind::credentials_refused, 0, 0}}) {
    FailureCount failures;
    failures.add(row.kind, true);
    EXPECT_EQ(failures.attempts, row.attempts) << static_cast<int>(row.kind);
    EXPECT_EQ(failures.throttles, row.throttles) << static_cast<int>(row.kind);
  }
}

TEST(Unpaid, OnlyASearchForOneOfSeveralItemsGoesOnWithoutRetries) {
  EXPECT_EQ(without_retries(FaultKind::item_refused, 2), Unpaid::isolate);
  EXPECT_EQ(without_retries(FaultKind::media_failed, 10), Unpaid::isolate);
  EXPECT_EQ(without_retries(FaultKind::item_refused, 1), Unpaid::give_up);
  EXPECT_EQ(without_retries(FaultKind::server_error, 10), Unpaid::give_up);
}

}  // namespace
}  // namespace gateway::faults
