#include "policy/faults/refused_lanes.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;
const CallParameters kLane{.dimension = 64};
const CallParameters kOther{.dimension = 1024};
const CallParameters kThird{.dimension = 2048};
const Error kNo{ErrorKind::item_refused, "the provider refused this item: no"};

const std::string kWho = "a";

bool shape_wrong(RefusedLanes& lanes, std::vector<std::uint64_t> contents, Timestamp now = kStart) {
  return lanes.shape_wrong(kLane, contents, {kWho}, kNo, now);
}

TEST(RefusedLanes, RefusesForAMinuteWhatAnAnswerBlames) {
  RefusedLanes lanes;
  EXPECT_EQ(lanes.refusal(kLane, kWho, kStart), nullptr);
  lanes.refuse(kLane, kWho, kNo, kStart);
  ASSERT_NE(lanes.refusal(kLane, kWho, kStart), nullptr);
  EXPECT_EQ(lanes.refusal(kLane, kWho, kStart)->message, kNo.message);
  EXPECT_NE(lanes.refusal(kLane, kWho, kStart + 1min - 1ns), nullptr);
  EXPECT_EQ(lanes.refusal(kLane, kWho, kStart + 1min), nullptr);
  EXPECT_EQ(lanes.refusal(kOther, kWho, kStart), nullptr);
}

TEST(RefusedLanes, IsOnTrialBehindThatMinuteUntilAnItemPasses) {
  RefusedLanes lanes;
  lanes.refuse(kLane, kWho, kNo, kStart);
  EXPECT_TRUE(lanes.on_trial(kLane));
  EXPECT_FALSE(lanes.on_trial(kOther));
  lanes.refuse(kLane, kWho, kNo, kStart + 2min);
  EXPECT_NE(lanes.refusal(kLane, kWho, kStart + 2min), nullptr);
  lanes.passed(kLane, kStart + 4min);
  EXPECT_FALSE(lanes.on_trial(kLane));
  EXPECT_EQ(lanes.refusal(kLane, kWho, kStart + 4min), nullptr);
}

TEST(RefusedLanes, TwoItemsRefusedInTheSameWordsBlameALaneThatNeverPassedWhileAnotherDoes) {
  RefusedLanes lanes;
  EXPECT_FALSE(lanes.item_refused(kLane, 1, kWho, kNo, kStart));
  lanes.passed(kOther, kStart + 1s);
  EXPECT_TRUE(lanes.item_refused(kLane, 2, kWho, kNo, kStart + 2s));
  EXPECT_NE(lanes.refusal(kLane, kWho, kStart + 2s), nullptr);
}

TEST(RefusedLanes, TheSameItemTwiceBlamesNoLane) {
  RefusedLanes lanes;
  EXPECT_FALSE(lanes.item_refused(kLane, 1, kWho, kNo, kStart));
  lanes.passed(kOther, kStart + 1s);
  EXPECT_FALSE(lanes.item_refused(kLane, 1, kWho, kNo, kStart + 2s));
}

TEST(RefusedLanes, OtherWordsBlameNoLane) {
  RefusedLanes lanes;
  EXPECT_FALSE(lanes.item_refused(kLane, 1, kWho, kNo, kStart));
  lanes.passed(kOther, kStart + 1s);
  Error other = kNo;
  other.message += " indeed";
  EXPECT_FALSE(lanes.item_refused(kLane, 2, kWho, other, kStart + 2s));
  lanes.passed(kOther, kStart + 3s);
  EXPECT_TRUE(lanes.item_refused(kLane, 3, kWho, other, kStart + 4s)) << "the last two agree";
}

TEST(RefusedLanes, ALaneThatHasEverPassedIsNotBlamedForItems) {
  RefusedLanes lanes;
  lanes.passed(kLane, kStart);
  EXPECT_FALSE(lanes.item_refused(kLane, 1, kWho, kNo, kStart + 1s));
  lanes.passed(kOther, kStart + 2s);
  EXPECT_FALSE(lanes.item_refused(kLane, 2, kWho, kNo, kStart + 3s));
}

TEST(RefusedLanes, NobodyIsBlamedWhileNoOtherLanePasses) {
  RefusedLanes lanes;
  lanes.passed(kOther, kStart - 1s);
  EXPECT_FALSE(lanes.item_refused(kLane, 1, kWho, kNo, kStart));
  EXPECT_FALSE(lanes.item_refused(kLane, 2, kWho, kNo, kStart + 1s))
      << "the provider may refuse all";
  lanes.passed(kThird, kStart + 2s);
  EXPECT_TRUE(lanes.item_refused(kLane, 3, kWho, kNo, kStart + 3s));
}

TEST(RefusedLanes, AnItemRefusedLateDoesNotReplaceWhatTheLaneIsRefusedFor) {
  RefusedLanes lanes;
  lanes.refuse(kLane, kWho, kNo, kStart);
  Error other = kNo;
  other.message = "the provider refused this item: its picture is broken";
  EXPECT_FALSE(lanes.item_refused(kLane, 1, kWho, other, kStart + 1s));
  ASSERT_NE(lanes.refusal(kLane, kWho, kStart + 1s), nullptr);
  EXPECT_EQ(lanes.refusal(kLane, kWho, kStart + 1s)->message, kNo.message);
}

TEST(RefusedLanes, ThreeCallsOfSixItemsOfTheWrongShapeBlameTheLane) {
  RefusedLanes lanes;
  EXPECT_FALSE(lanes.doubted(kLane));
  EXPECT_FALSE(shape_wrong(lanes, {1, 2}));
  EXPECT_TRUE(lanes.doubted(kLane));
  EXPECT_FALSE(lanes.doubted(kOther));
  EXPECT_FALSE(shape_wrong(lanes, {3, 4}));
  EXPECT_TRUE(shape_wrong(lanes, {5, 6}));
  EXPECT_NE(lanes.refusal(kLane, kWho, kStart), nullptr);
  EXPECT_FALSE(lanes.doubted(kLane)) << "it is refused, and anew to be judged afterwards";
}

TEST(RefusedLanes, AFewItemsOftenProveNoWrongShape) {
  RefusedLanes lanes;
  for (int k = 0; k < 50; ++k) EXPECT_FALSE(shape_wrong(lanes, {1, 2, 3, 4, 5}));
}

TEST(RefusedLanes, WhatIsConcludedFromOneTenantsItemsHoldsForThatTenant) {
  RefusedLanes lanes;
  for (std::uint64_t k = 0; k < 3; ++k) shape_wrong(lanes, {2 * k, 2 * k + 1});
  EXPECT_NE(lanes.refusal(kLane, kWho, kStart), nullptr);
  EXPECT_EQ(lanes.refusal(kLane, "b", kStart), nullptr);
  EXPECT_TRUE(lanes.on_trial(kLane)) << "others' items travel alone";
  EXPECT_FALSE(lanes.shape_wrong(kLane, std::vector<std::uint64_t>{99}, {"b"}, kNo, kStart));
  EXPECT_NE(lanes.refusal(kLane, "b", kStart), nullptr) << "the same has befallen it";
  lanes.refuse(kOther, kWho, kNo, kStart);
  EXPECT_EQ(lanes.refusal(kOther, "b", kStart), nullptr) << "though an answer said so";
  lanes.refuse(kOther, "b", kNo, kStart);
  EXPECT_NE(lanes.refusal(kOther, "b", kStart), nullptr);
  EXPECT_EQ(lanes.tenants_refused(kOther), 2U);
}

TEST(RefusedLanes, ALanePassesForAMinuteOrTenSecondsWhereThreeCallsBlameIt) {
  RefusedLanes lanes;
  EXPECT_FALSE(lanes.passes(kLane, kStart));
  lanes.passed(kLane, kStart);
  EXPECT_TRUE(lanes.passes(kLane, kStart + 1min - 1ns));
  EXPECT_FALSE(lanes.passes(kLane, kStart + 1min));
  for (std::uint64_t content = 1; content <= 3; ++content)
    lanes.blamed(kLane, std::vector{content});
  EXPECT_TRUE(lanes.passes(kLane, kStart + 10s - 1ns));
  EXPECT_FALSE(lanes.passes(kLane, kStart + 10s));
}

TEST(RefusedLanes, OnceALanePassedTwoCallsWithoutACommonItemHaveToBlameIt) {
  RefusedLanes lanes;
  EXPECT_TRUE(lanes.blame_is_believed(kLane)) << "nothing speaks for it";
  lanes.passed(kLane, kStart);
  lanes.blamed(kLane, std::vector<std::uint64_t>{1, 2});
  lanes.blamed(kLane, std::vector<std::uint64_t>{2});
  EXPECT_FALSE(lanes.blame_is_believed(kLane));
  lanes.blamed(kLane, std::vector<std::uint64_t>{3});
  EXPECT_TRUE(lanes.blame_is_believed(kLane));
  EXPECT_TRUE(lanes.blame_is_believed(kOther));
  lanes.passed(kLane, kStart);
  EXPECT_FALSE(lanes.blame_is_believed(kLane));
}

TEST(RefusedLanes, APassBetweenAcquitsTheLaneOfItsShapes) {
  RefusedLanes lanes;
  EXPECT_FALSE(shape_wrong(lanes, {1}));
  EXPECT_FALSE(shape_wrong(lanes, {2}));
  lanes.passed(kLane, kStart);
  EXPECT_FALSE(lanes.doubted(kLane));
  EXPECT_FALSE(shape_wrong(lanes, {3}));
}

TEST(RefusedLanes, RemembersThe256LanesHeardOfLast) {
  RefusedLanes lanes;
  lanes.refuse(kLane, kWho, kNo, kStart);
  lanes.refuse(kOther, kWho, kNo, kStart);
  for (std::uint32_t k = 0; k < RefusedLanes::kMaxLanes - 1; ++k) {
    lanes.passed(kOther, kStart);
    lanes.refuse(kOther, kWho, kNo, kStart);
    lanes.passed({.dimension = 10'000 + k}, kStart);
  }
  EXPECT_EQ(lanes.size(), RefusedLanes::kMaxLanes);
  EXPECT_EQ(lanes.refusal(kLane, kWho, kStart), nullptr) << "the oldest was forgotten";
  EXPECT_NE(lanes.refusal(kOther, kWho, kStart), nullptr);
}

}  // namespace
}  // namespace gateway::faults
