#include "policy/retry_policy.h"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

#include "policy/fault_traits.h"

namespace gateway {
namespace {

using namespace std::chrono_literals;
using Attempt = RetryPolicy::Attempt;
using GiveUp = RetryPolicy::GiveUp;
using RetryAt = RetryPolicy::RetryAt;
using Split = RetryPolicy::Split;

const Timestamp kNow = Timestamp{} + 1h;
const RetryPolicy kPolicy({.max_attempts = 4, .base_backoff = 200ms, .max_backoff = 2s});

RetryPolicy::Decision decide(FaultKind kind, Attempt attempt, double random = 0.5) {
  return kPolicy.decide(CallFault{kind, ""}, attempt, kNow, random);
}

Attempt whole(int number, std::size_t items) {
  return {number, items, false};
}

TEST(RetryPolicy, AProvidersFaultIsRetriedUntilTheAttemptsAreSpent) {
  for (const FaultKind kind :
       {FaultKind::connect_failed, FaultKind::connection_lost, FaultKind::timed_out,
        FaultKind::server_error, FaultKind::rate_limited, FaultKind::tokens_limited,
        FaultKind::burst_limited, FaultKind::overloaded, FaultKind::bad_answer}) {
    EXPECT_TRUE(std::holds_alternative<RetryAt>(decide(kind, whole(1, 10))));
    EXPECT_TRUE(std::holds_alternative<RetryAt>(decide(kind, whole(3, 10))));
    EXPECT_EQ(std::get<GiveUp>(decide(kind, whole(4, 10))), GiveUp::attempts_exhausted);
  }
}

TEST(RetryPolicy, AnAccountsFaultIsNeverRetried) {
  for (const FaultKind kind :
       {FaultKind::credentials_refused, FaultKind::account_blocked, FaultKind::model_refused}) {
    EXPECT_EQ(std::get<GiveUp>(decide(kind, whole(1, 10))), GiveUp::not_retryable);
  }
}

TEST(RetryPolicy, ARefusedItemIsSoughtByHalvingUntilItStandsAlone) {
  EXPECT_TRUE(std::holds_alternative<Split>(decide(FaultKind::item_refused, whole(1, 10))));
  EXPECT_TRUE(std::holds_alternative<Split>(decide(FaultKind::item_refused, {1, 2, true})));
  EXPECT_EQ(std::get<GiveUp>(decide(FaultKind::item_refused, {1, 1, true})), GiveUp::not_retryable);
}

TEST(RetryPolicy, FailedMediaGetsASecondChanceBeforeTheCallIsTakenApart) {
  EXPECT_TRUE(std::holds_alternative<RetryAt>(decide(FaultKind::media_failed, whole(1, 3))));
  EXPECT_TRUE(std::holds_alternative<Split>(decide(FaultKind::media_failed, whole(2, 3))));
  EXPECT_TRUE(std::holds_alternative<Split>(decide(FaultKind::media_failed, {1, 2, true})));
  EXPECT_EQ(std::get<GiveUp>(decide(FaultKind::media_failed, whole(2, 1))),
            GiveUp::attempts_exhausted);
}

TEST(RetryPolicy, ACallThatIsTooMuchIsHalvedAtOnce) {
  for (const FaultKind kind :
       {FaultKind::row_limit_exceeded, FaultKind::body_too_large, FaultKind::server_timeout}) {
    EXPECT_TRUE(std::holds_alternative<Split>(decide(kind, whole(1, 10))));
  }
  EXPECT_TRUE(std::holds_alternative<RetryAt>(decide(FaultKind::server_timeout, whole(1, 1))));
  EXPECT_EQ(std::get<GiveUp>(decide(FaultKind::row_limit_exceeded, whole(1, 1))),
            GiveUp::not_retryable);
}

TEST(RetryPolicy, BackoffIsJitteredOverTheWholeOfAGrowingBound) {
  EXPECT_EQ(kPolicy.backoff(1, 0.0), 0ms);
  EXPECT_EQ(kPolicy.backoff(1, 0.5), 100ms);
  EXPECT_EQ(kPolicy.backoff(2, 0.5), 200ms);
  EXPECT_EQ(kPolicy.backoff(3, 0.5), 400ms);
  EXPECT_EQ(kPolicy.backoff(60, 0.5), 1s) << "bounded, without overflow";
}

TEST(RetryPolicy, RetryAfterIsHonouredUpToTheLongestBackoff) {
  CallFault fault{FaultKind::rate_limited, ""};
  fault.retry_after = 1500ms;
  EXPECT_EQ(std::get<RetryAt>(kPolicy.decide(fault, whole(1, 1), kNow, 0.0)).at, kNow + 1500ms);
  fault.retry_after = 1h;
  EXPECT_EQ(std::get<RetryAt>(kPolicy.decide(fault, whole(1, 1), kNow, 0.0)).at, kNow + 2s);
}

TEST(FaultTraits, EveryFaultHasACallersError) {
  const std::vector<std::pair<FaultKind, ErrorKind>> table = {
      {FaultKind::connect_failed, ErrorKind::unavailable},
      {FaultKind::tls_failed, ErrorKind::unavailable},
      {FaultKind::connection_lost, ErrorKind::unavailable},
      {FaultKind::timed_out, ErrorKind::unavailable},
      {FaultKind::server_error, ErrorKind::unavailable},
      {FaultKind::server_timeout, ErrorKind::unavailable},
      {FaultKind::overloaded, ErrorKind::unavailable},
      {FaultKind::rate_limited, ErrorKind::throttled},
      {FaultKind::tokens_limited, ErrorKind::throttled},
      {FaultKind::burst_limited, ErrorKind::throttled},
      {FaultKind::bad_answer, ErrorKind::bad_answer},
      {FaultKind::item_refused, ErrorKind::item_refused},
      {FaultKind::media_failed, ErrorKind::item_refused},
      {FaultKind::body_too_large, ErrorKind::item_refused},
      {FaultKind::credentials_refused, ErrorKind::misconfigured},
      {FaultKind::account_blocked, ErrorKind::misconfigured},
      {FaultKind::model_refused, ErrorKind::misconfigured},
  };
  for (const auto& [fault, error] : table) EXPECT_EQ(traits_of(fault).error, error);
}

TEST(FaultTraits, TheCallersErrorKeepsTheProvidersWords) {
  const Error error = to_error(
      {FaultKind::item_refused, "inappropriate content", "DataInspectionFailed", "request-1", 2s});
  EXPECT_EQ(error.kind, ErrorKind::item_refused);
  EXPECT_EQ(error.message, "the provider refused this item: inappropriate content");
  EXPECT_EQ(error.provider_code, "DataInspectionFailed");
  EXPECT_EQ(error.provider_request_id, "request-1");
  EXPECT_EQ(error.retry_after, Duration(2s));
}

}  // namespace
}  // namespace gateway
