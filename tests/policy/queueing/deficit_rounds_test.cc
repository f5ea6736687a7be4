#include "policy/queueing/deficit_rounds.h"

#include <map>

#include <gtest/gtest.h>

#include "policy/queueing/tenant.h"

namespace gateway::queueing {
namespace {

constexpr double kNoBound = 1e9;

/// Tenants that wait in one order of rounds.
class DeficitRoundsTest : public testing::Test {
 protected:
  DeficitRounds::Seat& seat(std::string_view name) {
    return table_.find(name).of(Priority::interactive).seat;
  }

  /// Serves whoever leads, for `slots`, that many times; how often each led.
  std::map<std::string, int> serve(int times, double slots = 1) {
    std::map<std::string, int> led;
    for (int k = 0; k < times; ++k) {
      Tenant& tenant = *rounds_.lead();
      ++led[tenant.name()];
      rounds_.charge(tenant.of(Priority::interactive).seat, slots, kNoBound);
    }
    return led;
  }

  TenantTable table_{{.max_tenants = 10, .weights = {{"triple", 3}, {"tiny", 0.001}}}};
  DeficitRounds rounds_;
};

TEST_F(DeficitRoundsTest, NobodyLeadsWhenNobodyWaits) {
  EXPECT_EQ(rounds_.lead(), nullptr);
  rounds_.enter(seat("a"));
  rounds_.leave(seat("a"));
  EXPECT_EQ(rounds_.lead(), nullptr);
  EXPECT_EQ(rounds_.waiting(), 0U);
}

TEST_F(DeficitRoundsTest, EqualsTakeTurns) {
  rounds_.enter(seat("a"));
  rounds_.enter(seat("b"));
  EXPECT_EQ(serve(10), (std::map<std::string, int>{{"a", 5}, {"b", 5}}));
}

TEST_F(DeficitRoundsTest, TurnsFollowTheWeights) {
  rounds_.enter(seat("a"));
  rounds_.enter(seat("triple"));
  EXPECT_EQ(serve(40), (std::map<std::string, int>{{"a", 10}, {"triple", 30}}));
}

TEST_F(DeficitRoundsTest, ATinyWeightIsNeitherStarvedNorSlow) {
  rounds_.enter(seat("a"));
  rounds_.enter(seat("tiny"));
  EXPECT_EQ(serve(2002).at("tiny"), 2);
}

TEST_F(DeficitRoundsTest, WhoUsesLessOfASlotLeadsMoreOften) {
  rounds_.enter(seat("a"));
  rounds_.enter(seat("b"));
  double used_by_a = 0;
  double used_by_b = 0;
  for (int k = 0; k < 500; ++k) {
    Tenant& tenant = *rounds_.lead();
    const bool is_a = tenant.name() == "a";
    (is_a ? used_by_a : used_by_b) += is_a ? 0.25 : 1;
    rounds_.charge(tenant.of(Priority::interactive).seat, is_a ? 0.25 : 1, kNoBound);
  }
  EXPECT_NEAR(used_by_a, used_by_b, 1);
}

TEST_F(DeficitRoundsTest, ANewcomerGoesBeforeAllWhoWereServedInThisRound) {
  for (const char* const name : {"a", "b", "c"}) rounds_.enter(seat(name));
  serve(30);
  rounds_.enter(seat("new"));
  EXPECT_EQ(rounds_.lead()->name(), "new");
}

TEST_F(DeficitRoundsTest, BeingAwaySavesUpNoTurns) {
  rounds_.enter(seat("a"));
  serve(100);
  rounds_.enter(seat("late"));
  EXPECT_EQ(serve(10), (std::map<std::string, int>{{"a", 5}, {"late", 5}}));
}

TEST_F(DeficitRoundsTest, LeavingForAnInstantForgivesNoDebt) {
  rounds_.enter(seat("a"));
  rounds_.enter(seat("b"));
  rounds_.charge(seat("a"), 3, kNoBound);
  rounds_.leave(seat("a"));
  rounds_.enter(seat("a"));
  EXPECT_DOUBLE_EQ(rounds_.debt(seat("a")), 3);
  EXPECT_EQ(serve(3), (std::map<std::string, int>{{"b", 3}}));
}

TEST_F(DeficitRoundsTest, AnAbsentTenantCanBeCharged) {
  rounds_.charge(seat("a"), 2, kNoBound);
  rounds_.enter(seat("a"));
  rounds_.enter(seat("b"));
  EXPECT_EQ(serve(2), (std::map<std::string, int>{{"b", 2}}));
}

TEST_F(DeficitRoundsTest, DebtIsInSlotsWhateverTheWeight) {
  rounds_.enter(seat("triple"));
  rounds_.charge(seat("triple"), 1.5, kNoBound);
  EXPECT_DOUBLE_EQ(rounds_.debt(seat("triple")), 1.5);
}

TEST_F(DeficitRoundsTest, AChargeStopsAtItsBoundButForgivesNothing) {
  rounds_.enter(seat("a"));
  rounds_.charge(seat("a"), 5, 2);
  EXPECT_DOUBLE_EQ(rounds_.debt(seat("a")), 2);
  rounds_.charge(seat("a"), 4, 64);
  EXPECT_DOUBLE_EQ(rounds_.debt(seat("a")), 6);
  rounds_.charge(seat("a"), 1, 2);
  EXPECT_DOUBLE_EQ(rounds_.debt(seat("a")), 6);
}

TEST_F(DeficitRoundsTest, WhatIsGivenBackPaysDebtsAndIsNotSavedUp) {
  rounds_.enter(seat("a"));
  rounds_.enter(seat("b"));
  rounds_.charge(seat("a"), 2, kNoBound);
  rounds_.charge(seat("a"), -50, kNoBound);
  EXPECT_EQ(rounds_.debt(seat("a")), 0);
  EXPECT_NEAR(serve(100).at("a"), 50, 1);
}

}  // namespace
}  // namespace gateway::queueing
