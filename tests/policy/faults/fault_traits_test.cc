#include "policy/faults/fault_traits.h"

#include <chrono>
#include <map>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

TEST(FaultTraits, WhatWasAnsweredWasNotLost) {
  for (const FaultKind kind :
       {FaultKind::connect_failed, FaultKind::proxy_refused, FaultKind::tls_failed,
        FaultKind::aborted, FaultKind::connection_lost, FaultKind::timed_out})
    EXPECT_TRUE(may_be_lost(kind));
  for (const FaultKind kind :
       {FaultKind::server_error, FaultKind::rate_limited, FaultKind::bad_answer})
    EXPECT_FALSE(may_be_lost(kind));
}

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
      {FaultKind::proxy_refused, ErrorKind::unavailable},
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
      {FaultKind::rows_miscounted, ErrorKind::bad_answer},
      {FaultKind::shape_wrong, ErrorKind::bad_answer},
      {FaultKind::media_slow, ErrorKind::unavailable},
      {FaultKind::parameters_refused, ErrorKind::item_refused},
      {FaultKind::item_refused, ErrorKind::item_refused},
      {FaultKind::media_failed, ErrorKind::item_refused},
      {FaultKind::row_limit_exceeded, ErrorKind::internal},
      {FaultKind::body_too_large, ErrorKind::item_refused},
      {FaultKind::too_many_tokens, ErrorKind::throttled},
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

TEST(FaultTraits, ThrottlesAReplacedKeyAndItemsAtFaultAreRetriedForFree) {
  const auto free = kinds_where([](FaultKind k) { return !counts_against_budget(traits_of(k)); });
  EXPECT_THAT(free,
              ::testing::UnorderedElementsAre(
                  FaultKind::rate_limited, FaultKind::tokens_limited, FaultKind::burst_limited,
                  FaultKind::overloaded, FaultKind::key_replaced, FaultKind::connection_silent,
                  FaultKind::item_refused, FaultKind::media_failed, FaultKind::media_slow));
}

TEST(FaultTraits, ACallThatMetSilenceMayHaveBeenComputed) {
  EXPECT_TRUE(maybe_computed(FaultKind::connection_silent));
}

TEST(FaultTraits, TheBreakerCountsWhatIsTheUpstreamsFailureOtherThanA200) {
  EXPECT_THAT(kinds_where(breaker_failure),
              ::testing::UnorderedElementsAre(FaultKind::connect_failed, FaultKind::proxy_refused,
                                              FaultKind::tls_failed, FaultKind::connection_lost,
                                              FaultKind::timed_out, FaultKind::overloaded,
                                              FaultKind::server_error));
}

TEST(FaultTraits, OnlyWhatGotToTheItemsMayBeAnItemsDoing) {
  EXPECT_THAT(
      kinds_where(item_may_have_caused),
      ::testing::UnorderedElementsAre(
          FaultKind::connection_lost, FaultKind::timed_out, FaultKind::server_error,
          FaultKind::overloaded, FaultKind::bad_answer, FaultKind::foreign_answer,
          FaultKind::model_refused, FaultKind::credentials_refused, FaultKind::account_blocked));
}

TEST(FaultTraits, WhatNeverLeftIsNoItemsDoing) {
  for (const FaultKind kind : kinds_where(never_left)) EXPECT_FALSE(item_may_have_caused(kind));
  EXPECT_THAT(kinds_where(never_left),
              ::testing::UnorderedElementsAre(FaultKind::connect_failed, FaultKind::proxy_refused,
                                              FaultKind::tls_failed));
}

TEST(FaultTraits, RefusalsOfTheAccountThatAnItemCanBringAboutNeedWitnesses) {
  EXPECT_THAT(kinds_where(needs_witnesses),
              ::testing::UnorderedElementsAre(FaultKind::foreign_answer, FaultKind::model_refused));
}

TEST(FaultTraits, WhatWasRefusedIsNotComputed) {
  EXPECT_THAT(
      kinds_where(maybe_computed),
      ::testing::UnorderedElementsAre(
          FaultKind::connect_failed, FaultKind::proxy_refused, FaultKind::tls_failed,
          FaultKind::connection_lost, FaultKind::timed_out, FaultKind::aborted,
          FaultKind::server_error, FaultKind::server_timeout, FaultKind::bad_answer,
          FaultKind::rows_miscounted, FaultKind::shape_wrong, FaultKind::connection_silent));
}

constexpr Evidence kTogether{.alone = false, .proven = false, .refuted = true};
constexpr Evidence kAlone{.alone = true, .proven = false, .refuted = false};
constexpr Evidence kAloneInAnOutage{.alone = true, .proven = true, .refuted = false};
constexpr Evidence kRefuted{.alone = true, .proven = false, .refuted = true};

TEST(FaultTraits, WhoWasNotAloneIsNeverConvicted) {
  EXPECT_THAT(kinds_where([](FaultKind kind) { return convicts_item(kind, kTogether); }),
              ::testing::IsEmpty());
}

TEST(FaultTraits, AFaultThatBlamesAnItemConvictsWhoWasAloneUnlessEverythingIsRefused) {
  for (const FaultKind kind :
       {FaultKind::item_refused, FaultKind::media_failed, FaultKind::media_slow}) {
    EXPECT_TRUE(convicts_item(kind, kAlone));
    EXPECT_FALSE(convicts_item(kind, kAloneInAnOutage));
  }
}

TEST(FaultTraits, AnAnswerThatIsNoneConvictsWhoWasAloneTheSecondTime) {
  for (const FaultKind kind : {FaultKind::bad_answer, FaultKind::rows_miscounted}) {
    EXPECT_FALSE(convicts_item(kind, kAlone));
    EXPECT_TRUE(convicts_item(kind, kRefuted));
  }
}

TEST(FaultTraits, WhatAnOutageCouldBringAboutConvictsAnItemOnlyIfOthersPassedBetween) {
  for (const FaultKind kind :
       {FaultKind::server_error, FaultKind::connection_lost, FaultKind::timed_out,
        FaultKind::foreign_answer, FaultKind::model_refused}) {
    EXPECT_FALSE(convicts_item(kind, kAlone));
    EXPECT_TRUE(convicts_item(kind, kRefuted));
  }
  EXPECT_FALSE(convicts_item(FaultKind::connect_failed, kRefuted)) << "nobody saw it";
}

TEST(FaultTraits, ARefusalOfTheAccountThatBefallsOneItemAloneIsThatItems) {
  for (const FaultKind kind : {FaultKind::foreign_answer, FaultKind::model_refused}) {
    const CallFault fault{kind, "HTTP 404"};
    EXPECT_EQ(to_error(fault, kRefuted).kind, ErrorKind::item_refused);
    EXPECT_EQ(to_error(fault, kRefuted).message, "the provider refused this item: HTTP 404");
    EXPECT_EQ(to_error(fault, kAlone).kind, ErrorKind::unavailable);
    EXPECT_EQ(to_error(fault, kAlone).message, "the provider could not be asked: HTTP 404");
  }
}

TEST(FaultTraits, WhoCouldNotBeServedHearsWhereAFirewallStands) {
  CallFault fault{FaultKind::foreign_answer,
                  "a firewall or proxy before the provider answered 405"};
  fault.status = 405;
  fault.place = {"beijing", "dashscope.aliyuncs.com/api/v1"};
  const std::string told =
      "the provider could not be asked for upstream \"beijing\": a firewall or proxy before the "
      "provider answered 405 at dashscope.aliyuncs.com/api/v1";
  EXPECT_EQ(to_error(fault, kAlone).message, told);
  EXPECT_EQ(to_error(fault).message, told);
  EXPECT_EQ(to_error(fault, kRefuted).message,
            "the provider refused this item: a firewall or proxy before the provider answered 405");
}

TEST(FaultTraits, WhoWasRefusedTogetherWithOthersIsNotToldThatItIsAtFault) {
  const CallFault refused{FaultKind::item_refused, "inappropriate"};
  EXPECT_EQ(to_error(refused, kAlone).kind, ErrorKind::item_refused);
  EXPECT_EQ(to_error(refused, kTogether).kind, ErrorKind::unavailable);
  EXPECT_EQ(to_error(refused, kTogether).message, "the provider refused a call: inappropriate");
  EXPECT_EQ(to_error(refused, kAloneInAnOutage).kind, ErrorKind::unavailable);
  EXPECT_EQ(to_error(refused, kAloneInAnOutage).message,
            "the provider refuses every call: inappropriate");
  const CallFault down{FaultKind::server_error, "down"};
  EXPECT_EQ(to_error(down, kTogether).message, to_error(down).message);
}

}  // namespace
}  // namespace gateway::faults
