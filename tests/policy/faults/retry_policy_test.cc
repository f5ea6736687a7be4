#include "policy/faults/retry_policy.h"

#include <chrono>
#include <variant>

#include <gtest/gtest.h>

#include "tests/policy/faults/some_attempt.h"

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;

constexpr FaultKind kThrottles[] = {FaultKind::rate_limited, FaultKind::tokens_limited,
                                    FaultKind::burst_limited, FaultKind::overloaded};

const CallFault kTooManyRows{.kind = FaultKind::row_limit_exceeded,
                             .message = "",
                             .limit = NamedLimit{SizeAspect::items, 5}};
const CallFault kTooManyBytes{
    .kind = FaultKind::body_too_large, .message = "", .limit = NamedLimit{SizeAspect::bytes, 4000}};

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
  for (const std::size_t items : {1U, 10U}) {
    EXPECT_TRUE(is<RetryAt>(decide(FaultKind::connect_failed, whole(1, items))));
    EXPECT_TRUE(is<RetryAt>(decide(FaultKind::connect_failed, whole(3, items))));
    EXPECT_TRUE(is(decide(FaultKind::connect_failed, whole(4, items)), GiveUp::attempts_exhausted));
  }
}

TEST(RetryPolicy, AnUntrustedPeerIsTriedOnceMore) {
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::tls_failed, whole(1, 10))));
  EXPECT_TRUE(is(decide(FaultKind::tls_failed, whole(2, 10)), GiveUp::attempts_exhausted));
}

TEST(RetryPolicy, ACallThatWasGivenUpIsNotSentAgain) {
  EXPECT_TRUE(is(decide(FaultKind::aborted, whole(1, 10)), GiveUp::not_retryable));
}

TEST(RetryPolicy, AProvenRefusalOfTheAccountIsNeverRetriedOnThisUpstream) {
  for (const FaultKind kind : {FaultKind::credentials_refused, FaultKind::account_blocked,
                               FaultKind::model_refused, FaultKind::foreign_answer}) {
    EXPECT_TRUE(is<Elsewhere>(decide(kind, refused(whole(1, 10)))));
    EXPECT_TRUE(is<Elsewhere>(decide(kind, refused(proven(part(3, 1))))));
  }
}

TEST(RetryPolicy, AThrottleIsNoAttemptButTwentyOfThemAreEnough) {
  for (const FaultKind kind : kThrottles) {
    EXPECT_TRUE(is<RetryAt>(decide(kind, throttled(1))));
    EXPECT_TRUE(is<RetryAt>(decide(kind, throttled(19))));
    EXPECT_TRUE(is(decide(kind, throttled(20)), GiveUp::attempts_exhausted));
    Attempt last = throttled(1);
    last.failures.attempts = 3;
    EXPECT_TRUE(is<RetryAt>(decide(kind, last)));
  }
}

TEST(RetryPolicy, AQuotaSaysNothingOfItemsNorOfTheCallsSize) {
  for (const FaultKind kind :
       {FaultKind::rate_limited, FaultKind::tokens_limited, FaultKind::burst_limited}) {
    Attempt attempt = while_others_pass(throttled(5));
    attempt.failures.attempts = 3;
    EXPECT_TRUE(is<RetryAt>(decide(kind, attempt)));
  }
}

TEST(RetryPolicy, AThrottleThatMeetsOneCallAgainAndAgainIsThatCallsOwn) {
  for (const FaultKind kind : kThrottles) {
    EXPECT_TRUE(is<RetryAt>(decide(kind, throttled(4)))) << "nobody passes";
    EXPECT_TRUE(is<RetryAt>(decide(kind, passed_by(throttled(3)))));
    EXPECT_TRUE(is<Isolate>(decide(kind, passed_by(throttled(4)))));
    Attempt alone = passed_by(throttled(4));
    alone.items = 1;
    EXPECT_TRUE(is<RetryAt>(decide(kind, alone)));
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

TEST(RetryPolicy, RefusedParametersRefuseTheLaneToATenantOnceThatIsBelieved) {
  const FaultKind kind = FaultKind::parameters_refused;
  EXPECT_TRUE(is<Split>(decide(kind, whole(1, 10))));
  EXPECT_TRUE(is(decide(kind, whole(1, 1)), GiveUp::not_retryable)) << "the item may have done it";
  for (Attempt attempt : {whole(1, 10), part(2, 1)}) {
    attempt.lane_blamed = true;
    EXPECT_TRUE(is<RefuseLane>(decide(kind, attempt)));
    attempt.several_tenants = true;
    EXPECT_TRUE(is<RetryPolicy::Separate>(decide(kind, attempt))) << "one may have spoilt it";
  }
}

TEST(RetryPolicy, WhatMayBeOneAccountsFaultAloneIsAskedOfAnotherFirst) {
  for (const FaultKind kind :
       {FaultKind::item_refused, FaultKind::parameters_refused, FaultKind::shape_wrong,
        FaultKind::body_too_large, FaultKind::bad_answer, FaultKind::server_timeout}) {
    Attempt attempt = whole(1, 10);
    attempt.elsewhere = true;
    EXPECT_TRUE(is<RetryAt>(decide(kind, attempt)));
    attempt.failures.attempts = 2;
    attempt.flawed = true;  // What had better be tried twice has been.
    EXPECT_FALSE(is<RetryAt>(decide(kind, attempt))) << "the other can't be had";
  }
}

TEST(RetryPolicy, WhatOneAccountAsksForNeedNotBeWaitedForIfAnotherServes) {
  CallFault fault{FaultKind::rate_limited, ""};
  fault.retry_after = 2s;
  Attempt attempt = throttled(1);
  attempt.peer_serves = true;
  EXPECT_LT(std::get<RetryAt>(kPolicy.decide(fault, attempt, kNow, 0.5)).at, kNow + 1s);
}

TEST(RetryPolicy, ATimeOutOfTheProvidersIsNoItemsFaultWhileOthersPass) {
  EXPECT_TRUE(is(decide(FaultKind::server_timeout, whole(2, 1)), GiveUp::attempts_exhausted));
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::server_timeout, passed_by(whole(19, 1)))));
}

TEST(RetryPolicy, WhateverFailsInARefusedLaneIsNotSentAgain) {
  for (const FaultKind kind :
       {FaultKind::shape_wrong, FaultKind::item_refused, FaultKind::server_error}) {
    Attempt attempt = whole(1, 10);
    attempt.lane_refused = true;
    EXPECT_TRUE(is<RefuseLane>(decide(kind, attempt)));
  }
}

TEST(RetryPolicy, VectorsOfAWrongShapeAreAskedForOnceMoreButNotInALaneThatIsDoubted) {
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::shape_wrong, whole(1, 10))));
  EXPECT_TRUE(is(decide(FaultKind::shape_wrong, whole(2, 10)), GiveUp::attempts_exhausted));
  Attempt doubted = whole(1, 10);
  doubted.lane_doubted = true;
  EXPECT_TRUE(is(decide(FaultKind::shape_wrong, doubted), GiveUp::attempts_exhausted));
}

TEST(RetryPolicy, ARefusedItemIsSoughtUntilItStandsAlone) {
  EXPECT_TRUE(is<Isolate>(decide(FaultKind::item_refused, whole(1, 10))));
  EXPECT_TRUE(is<Isolate>(decide(FaultKind::item_refused, part(1, 2))));
  EXPECT_TRUE(is(decide(FaultKind::item_refused, part(1, 1)), GiveUp::not_retryable));
  EXPECT_TRUE(is(decide(FaultKind::item_refused, whole(1, 1)), GiveUp::not_retryable));
}

TEST(RetryPolicy, FailedMediaAreSoughtAtOnceAndGetASecondChanceAlone) {
  for (const Attempt& several : {whole(1, 3), part(1, 2)}) {
    const Decision decision = decide(FaultKind::media_failed, several);
    ASSERT_TRUE(is<Isolate>(decision));
    EXPECT_EQ(std::get<Isolate>(decision).at, kNow);
  }
  for (const Attempt& alone : {part(1, 1), whole(1, 1)}) {
    EXPECT_TRUE(is<RetryAt>(decide(FaultKind::media_failed, alone)));
  }
  for (const Attempt& alone : {part(2, 1), whole(2, 1)}) {
    EXPECT_TRUE(is(decide(FaultKind::media_failed, alone), GiveUp::attempts_exhausted));
  }
}

TEST(RetryPolicy, ASlowMediaHostHasLongerAndLongerUpToFiveAttempts) {
  EXPECT_TRUE(is<Isolate>(decide(FaultKind::media_slow, whole(1, 3))));
  const auto wait = [](int attempt, double random) {
    const Decision decision = decide(FaultKind::media_slow, part(attempt, 1), random);
    return std::get<RetryAt>(decision).at - kNow;
  };
  EXPECT_EQ(wait(1, 0), 3s);
  EXPECT_EQ(wait(2, 0), 6s);
  EXPECT_EQ(wait(3, 0), 12s);
  EXPECT_EQ(wait(4, 0), 24s);
  EXPECT_EQ(wait(4, 0.5), 21s) << "spread over the last quarter";
  EXPECT_TRUE(is(decide(FaultKind::media_slow, part(RetryPolicy::kMaxLater, 1)),
                 GiveUp::attempts_exhausted));
}

TEST(RetryPolicy, WhereEveryCallIsRefusedNoneIsTakenApart) {
  for (const FaultKind kind : {FaultKind::item_refused, FaultKind::media_failed}) {
    EXPECT_TRUE(is<Wait>(decide(kind, proven(whole(1, 10)))));
    EXPECT_TRUE(is<Wait>(decide(kind, proven(part(3, 5)))));
  }
  EXPECT_TRUE(is(decide(FaultKind::item_refused, proven(whole(1, 1))), GiveUp::not_retryable));
}

TEST(RetryPolicy, ACallThatIsTooMuchIsHalvedAtOnce) {
  for (const FaultKind kind :
       {FaultKind::too_many_tokens, FaultKind::server_timeout, FaultKind::rows_miscounted}) {
    EXPECT_TRUE(is<Split>(decide(kind, whole(1, 10))));
    EXPECT_TRUE(is<Split>(decide(kind, part(1, 2))));
  }
  for (const CallFault& named : {kTooManyRows, kTooManyBytes}) {
    EXPECT_TRUE(is<Split>(kPolicy.decide(named, whole(1, 10), kNow, 0.5)));
    EXPECT_TRUE(is<Split>(kPolicy.decide(named, part(1, 2), kNow, 0.5)));
  }
}

TEST(RetryPolicy, ASizeThatNobodyNamesIsLookedForInTheItemsFirst) {
  for (const FaultKind kind : {FaultKind::row_limit_exceeded, FaultKind::body_too_large}) {
    EXPECT_TRUE(is<Isolate>(decide(kind, whole(1, 10))));
    EXPECT_TRUE(is<Isolate>(decide(kind, part(1, 2))));
  }
}

TEST(RetryPolicy, OneItemThatIsTooMuchCannotBeHalved) {
  for (const FaultKind kind : {FaultKind::row_limit_exceeded, FaultKind::body_too_large}) {
    EXPECT_TRUE(is(decide(kind, whole(1, 1)), GiveUp::not_retryable));
  }
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::server_timeout, whole(1, 1))));
  EXPECT_TRUE(is(decide(FaultKind::server_timeout, whole(2, 1)), GiveUp::attempts_exhausted));
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::rows_miscounted, whole(2, 1))));
  Attempt again = whole(2, 1);
  again.flawed = true;
  EXPECT_TRUE(is(decide(FaultKind::rows_miscounted, again), GiveUp::attempts_exhausted));
}

TEST(RetryPolicy, ALoweredRowLimitSplitsAllCallsAnOutageOfTimeoutsNone) {
  EXPECT_TRUE(is<Split>(kPolicy.decide(kTooManyRows, proven(whole(1, 10)), kNow, 0.5)));
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::server_timeout, proven(whole(1, 10)))));
  EXPECT_TRUE(is<RetryAt>(decide(FaultKind::server_timeout, proven(whole(3, 10)))));
}

TEST(RetryPolicy, OneAttemptAllowedMeansNoRetry) {
  const RetryPolicy once({.max_attempts = 1, .base_backoff = 200ms, .max_backoff = 2s});
  const auto decide_once = [&](FaultKind kind, std::size_t items) {
    return once.decide(CallFault{kind, ""}, whole(1, items), kNow, 0.5);
  };
  EXPECT_TRUE(is(decide_once(FaultKind::server_error, 10), GiveUp::attempts_exhausted));
  EXPECT_TRUE(is<Isolate>(decide_once(FaultKind::media_failed, 10)));
  EXPECT_TRUE(is(decide_once(FaultKind::media_failed, 1), GiveUp::attempts_exhausted));
}

TEST(RetryPolicy, BackoffIsJitteredOverTheWholeOfAGrowingBound) {
  EXPECT_EQ(kPolicy.backoff(1, 0.0), 0ms);
  EXPECT_EQ(kPolicy.backoff(1, 0.5), 100ms);
  EXPECT_EQ(kPolicy.backoff(2, 0.5), 200ms);
  EXPECT_EQ(kPolicy.backoff(3, 0.5), 400ms);
  EXPECT_EQ(kPolicy.backoff(60, 0.5), 1s) << "bounded, without overflow";
}

TEST(FailureCount, CountsAttemptsApartFromThrottlesAndProvenRefusalsOfAnAccount) {
  struct Row {
    FaultKind kind;
    bool refused;
    int attempts;
    int throttles;
  };
  for (const Row& row :
       {Row{FaultKind::server_error, true, 1, 0}, Row{FaultKind::item_refused, true, 1, 0},
        Row{FaultKind::rate_limited, true, 0, 1}, Row{FaultKind::key_replaced, true, 0, 1},
        Row{FaultKind::credentials_refused, true, 0, 0}, Row{FaultKind::foreign_answer, true, 0, 0},
        Row{FaultKind::foreign_answer, false, 1, 0}}) {
    FailureCount failures;
    failures.add(row.kind, row.refused);
    EXPECT_EQ(failures.attempts, row.attempts) << static_cast<int>(row.kind);
    EXPECT_EQ(failures.throttles, row.throttles) << static_cast<int>(row.kind);
  }
}

}  // namespace
}  // namespace gateway::faults
