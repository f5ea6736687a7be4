#include "policy/faults/fault_traits.h"

#include <chrono>
#include <map>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;

/// Those of all kinds for which `holds` is true.
template <class Predicate>
std::vector<FaultKind> kinds_where(Predicate holds) {
  std::vector<FaultKind> kinds;
  for (std::size_t k = 0; k < kFaultKinds; ++k) {
    if (holds(static_cast<FaultKind>(k))) kinds.push_back(static_cast<FaultKind>(k));
  }
  return kinds;
}

TEST(FaultTraits, EveryFaultHasACallersError) {
  const std::map<FaultKind, ErrorKind> table = {
      {FaultKind::connect_failed, ErrorKind::unavailable},
      {FaultKind::tls_failed, ErrorKind::unavailable},
      {FaultKind::connection_lost, ErrorKind::unavailable},
      {FaultKind::connection_silent, ErrorKind::unavailable},
      {FaultKind::timed_out, ErrorKind::unavailable},
      {FaultKind::aborted, ErrorKind::cancelled},
      {FaultKind::server_error, ErrorKind::unavailable},
      {FaultKind::server_timeout, ErrorKind::unavailable},
      {FaultKind::overloaded, ErrorKind::unavailable},
      {FaultKind::rate_limited, ErrorKind::throttled},
      {FaultKind::tokens_limited, ErrorKind::throttled},
      {FaultKind::burst_limited, ErrorKind::throttled},
      {FaultKind::bad_answer, ErrorKind::bad_answer},
      {FaultKind::item_refused, ErrorKind::item_refused},
      {FaultKind::media_failed, ErrorKind::item_refused},
      {FaultKind::row_limit_exceeded, ErrorKind::internal},
      {FaultKind::body_too_large, ErrorKind::item_refused},
      {FaultKind::credentials_refused, ErrorKind::misconfigured},
      {FaultKind::account_blocked, ErrorKind::misconfigured},
      {FaultKind::key_replaced, ErrorKind::unavailable},
      {FaultKind::foreign_answer, ErrorKind::unavailable},
      {FaultKind::model_refused, ErrorKind::misconfigured},
  };
  EXPECT_EQ(table.size(), kFaultKinds);
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

TEST(FaultTraits, OnlyThrottlesAReplacedKeyAndASilentConnectionAreRetriedForFree) {
  const auto free = kinds_where([](FaultKind k) { return !counts_against_budget(traits_of(k)); });
  EXPECT_THAT(
      free, ::testing::UnorderedElementsAre(FaultKind::rate_limited, FaultKind::tokens_limited,
                                            FaultKind::burst_limited, FaultKind::overloaded,
                                            FaultKind::key_replaced, FaultKind::connection_silent));
}

TEST(FaultTraits, ACallThatMetSilenceMayHaveBeenComputed) {
  EXPECT_TRUE(maybe_computed(FaultKind::connection_silent));
}

TEST(FaultTraits, TheBreakerCountsWhatIsTheUpstreamsFailure) {
  EXPECT_EQ(kinds_where(breaker_failure),
            (std::vector{FaultKind::connect_failed, FaultKind::tls_failed,
                         FaultKind::connection_lost, FaultKind::timed_out, FaultKind::overloaded,
                         FaultKind::server_error, FaultKind::bad_answer}));
}

TEST(FaultTraits, OnlyAnItemThatWasAloneIsConvicted) {
  const Evidence alone{.sent = 1, .passed = false};
  EXPECT_TRUE(convicts_item(FaultKind::item_refused, alone));
  EXPECT_TRUE(convicts_item(FaultKind::media_failed, alone));
  EXPECT_FALSE(convicts_item(FaultKind::item_refused, {.sent = 2, .passed = true}));
  EXPECT_FALSE(convicts_item(FaultKind::server_error, alone));
}

TEST(FaultTraits, WhatAnAccountCouldBringAboutConvictsAnItemOnlyWhileOthersPass) {
  for (const FaultKind kind : {FaultKind::foreign_answer, FaultKind::model_refused}) {
    EXPECT_FALSE(convicts_item(kind, {.sent = 1, .passed = false}));
    EXPECT_TRUE(convicts_item(kind, {.sent = 1, .passed = true}));
    EXPECT_FALSE(convicts_item(kind, {.sent = 2, .passed = true}));
    const CallFault fault{kind, "HTTP 404"};
    EXPECT_EQ(to_error(fault, {.sent = 1, .passed = true}).kind, ErrorKind::item_refused);
    EXPECT_EQ(to_error(fault, {.sent = 1, .passed = false}).kind, ErrorKind::unavailable);
  }
}

TEST(FaultTraits, WhoWasRefusedTogetherWithOthersIsNotToldThatItIsAtFault) {
  const CallFault refused{FaultKind::item_refused, "inappropriate"};
  EXPECT_EQ(to_error(refused, {1, false}).kind, ErrorKind::item_refused);
  EXPECT_EQ(to_error(refused, {2, false}).kind, ErrorKind::unavailable);
  EXPECT_EQ(to_error(refused, {2, false}).message,
            "the provider refuses every call: inappropriate");
  const CallFault down{FaultKind::server_error, "down"};
  EXPECT_EQ(to_error(down, {2, false}).message, to_error(down).message);
}

}  // namespace
}  // namespace gateway::faults
