// Who was at fault is told by name, once.
#include <algorithm>
#include <chrono>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/dispatch/dispatch_rig.h"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Outcome = std::optional<Result<HttpResponse, CallFault>>;

/// Refuses every call that carries one of the texts "t0", "t1" … below "t<bad>".
auto refusing_below(int bad) {
  return [bad](std::size_t, const SeenCall& call) -> Outcome {
    const auto is_bad = [bad](const std::string& row) { return std::stoi(row.substr(1)) < bad; };
    if (std::ranges::none_of(call.rows, is_bad)) return std::nullopt;
    return DispatchRig::refusal(400, "DataInspectionFailed", "Input data may be inappropriate");
  };
}

Caller& submit_as(DispatchRig& rig, const std::string& tenant, int number) {
  return rig.submit({Text{"t" + std::to_string(number)}}, std::nullopt, {.dimension = 2},
                    Priority::interactive, tenant);
}

TEST(Accountability, TheTenantOfTheItemAtFaultIsNamedOnceAndNoneOfItsNeighboursIs) {
  DispatchRig rig;
  rig.script = refusing_below(1);
  for (int k = 0; k < 10; ++k) submit_as(rig, k == 0 ? "shop" : "search", k);
  rig.run_out();
  ASSERT_EQ(rig.probe.convictions.size(), 1U);
  EXPECT_EQ(rig.probe.convictions[0].tenant, "shop");
  EXPECT_EQ(rig.probe.convictions[0].upstream, "u0");
  EXPECT_EQ(rig.probe.convictions[0].kind, FaultKind::item_refused);
  EXPECT_EQ(rig.probe.convictions[0].calls, rig.probe.isolations.at(0).calls);
  EXPECT_THAT(rig.probe.changes, IsEmpty());
}

TEST(Accountability, WhoHasACleanRecordIsTestedFirstAndAllAtOnce) {
  DispatchRig rig;
  rig.script = refusing_below(1);
  for (int k = 0; k < 10; ++k) submit_as(rig, k == 0 ? "shop" : "search", k);
  rig.run_out();
  rig.script = refusing_below(2);
  const std::size_t before = rig.calls.size();
  std::vector<Caller*> search;
  for (int k = 1; k < 11; ++k) {
    Caller& caller = submit_as(rig, k < 4 ? "shop" : "search", k);
    if (k >= 4) search.push_back(&caller);
  }
  rig.run_out();
  EXPECT_EQ(rig.calls.at(before).rows.size(), 10U);
  EXPECT_THAT(rig.calls.at(before + 1).rows,
              ElementsAre("t4", "t5", "t6", "t7", "t8", "t9", "t10"));
  for (std::size_t k = 0; k < search.size(); ++k)
    search[k]->expect_vector_of("t" + std::to_string(k + 4));
  ASSERT_EQ(rig.probe.convictions.size(), 2U);
  EXPECT_EQ(rig.probe.convictions[1].tenant, "shop");
}

TEST(Accountability, AnItemThatTheAnswerNamesIsItsTenantsToo) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    const auto bad = std::ranges::find(call.rows, "t0");
    if (bad == call.rows.end()) return std::nullopt;
    HttpResponse answer = DispatchRig::refusal(400, "InvalidParameter", "");
    answer.body =
        R"({"error": {"code": "invalid_parameter", "message": "too long", "param": "input[)" +
        std::to_string(bad - call.rows.begin()) + R"(]"}})";
    return answer;
  };
  for (int k = 0; k < 10; ++k) submit_as(rig, k == 0 ? "shop" : "search", k);
  rig.run_out();
  ASSERT_EQ(rig.probe.convictions.size(), 1U);
  EXPECT_EQ(rig.probe.convictions[0].tenant, "shop");
}

TEST(Accountability, ATenantOfManyBadItemsIsSetApartAndRejoinsAfterAHundredGoodOnes) {
  DispatchRig::Options options;
  options.pace.rate.calls_per_minute = 6000;
  DispatchRig rig(options);
  rig.script = refusing_below(3);
  submit_as(rig, "search", 99);
  rig.run_out();
  for (int k = 0; k < 3; ++k) {
    submit_as(rig, "shop", k);
    submit_as(rig, "shop", 100 + k);
    rig.run_out();
    if (k < 2) {
      EXPECT_THAT(rig.probe.changes, IsEmpty());
    }
  }
  EXPECT_THAT(rig.probe.changes, ElementsAre("shop apart"));
  for (int k = 0; k < 110; ++k) submit_as(rig, "shop", 200 + k);
  rig.run_out();
  EXPECT_THAT(rig.probe.changes, ElementsAre("shop apart", "shop together"));
  EXPECT_EQ(rig.probe.convictions.size(), 3U);
}

TEST(Accountability, RefusedParametersAreToldOncePerTenantHoweverOftenItAsksForThem) {
  DispatchRig rig;
  rig.script = [](std::size_t, const SeenCall&) -> Outcome {
    return DispatchRig::refusal(400, "InvalidParameter",
                                "dimension 2 is not supported.: parameters.dimension");
  };
  for (int k = 0; k < 30; ++k) submit_as(rig, "shop", k);
  rig.run_for(10s);
  for (int k = 0; k < 30; ++k) submit_as(rig, "search", k);
  rig.run_for(10s);
  ASSERT_EQ(rig.probe.refusals.size(), 2U);
  EXPECT_EQ(rig.probe.refusals[0].parameters.dimension, 2U);
  EXPECT_EQ(rig.probe.refusals[0].refused_for, Duration(1min));
  EXPECT_EQ(rig.probe.refusals[0].tenants, 1U);
  EXPECT_EQ(rig.probe.refusals[1].tenants, 2U);
  EXPECT_THAT(rig.probe.refusals[0].message, ::testing::HasSubstr("parameters.dimension"));
  EXPECT_THAT(rig.probe.convictions, IsEmpty()) << "it is no item's fault";
  rig.run_for(60s);
  submit_as(rig, "shop", 1);
  rig.run_for(10s);
  EXPECT_EQ(rig.probe.refusals.size(), 3U) << "refused anew";
}

TEST(Accountability, WhatIsConcludedOfParametersIsToldAsHoldingForTheTenantsConcerned) {
  DispatchRig rig;
  // Nothing of the second lane passes, in the same words, while the first one does.
  rig.script = [](std::size_t, const SeenCall& call) -> Outcome {
    if (std::ranges::none_of(call.rows, [](const auto& row) { return row.size() > 2; }))
      return std::nullopt;
    return DispatchRig::refusal(400, "InvalidParameter", "The request is not valid.");
  };
  const CallParameters queries{.dimension = 2, .text_type = TextType::query};
  for (int k = 0; k < 4; ++k) {
    submit_as(rig, "search", k);
    rig.run_for(1s);
    rig.submit({Text{"t10" + std::to_string(k)}}, std::nullopt, queries, Priority::interactive,
               "shop");
    rig.run_for(5s);
  }
  ASSERT_EQ(rig.probe.refusals.size(), 1U);
  EXPECT_EQ(rig.probe.refusals[0].parameters.text_type, TextType::query);
  EXPECT_EQ(rig.probe.refusals[0].tenants, 1U);
  EXPECT_EQ(rig.probe.convictions.size(), 1U) << "the second one's refusal was the parameters'";
}

}  // namespace
}  // namespace gateway::testing
