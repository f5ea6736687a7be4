#include "policy/budget/slot_supply.h"

#include <array>
#include <chrono>
#include <memory>

#include <gtest/gtest.h>

#include "policy/pacing/own_slots.h"
#include "tests/policy/budget/some_budget.h"

namespace gateway::budget {
namespace {

using namespace std::chrono_literals;

const Timestamp kNow = kSomeTime;
const batching::CallBounds kBounds{
    .capacity = {.items = 10, .texts = 10}, .max_tokens = {}, .max_bytes = 1000};

Budget::Settings at(double calls_per_minute) {
  return {.pace = {.rate = {.calls_per_minute = calls_per_minute, .tokens_per_minute = {}},
                   .headroom = 0,
                   .max_in_flight = 1000},
          .breaker = {.open_for = 5s, .max_open_for = 5s},
          .retries = {}};
}

TEST(SlotSupply, OfAnIdleBudgetStartsNowAndGoesOnAtItsPace) {
  Budget budget(kBounds, at(120), std::make_unique<pacing::OwnSlots>(), kNow);
  const std::array<const Budget*, 1> budgets{&budget};
  const SlotSupply supply = supply_of(budgets, kNow);
  EXPECT_EQ(supply.start_of(1, kNow), kNow);
  EXPECT_EQ(supply.start_of(0.1, kNow), kNow);
  EXPECT_EQ(supply.start_of(11, kNow), kNow + 5s);
}

TEST(SlotSupply, PromisesNoMoreThanTheNextOfTheSlotsThatMayComeAhead) {
  Budget::Settings settings = at(120);
  settings.pace.burst_calls = 9;
  Budget budget(kBounds, settings, std::make_unique<pacing::OwnSlots>(), kNow);
  std::ignore = budget.start(cost_of(10, 1), true, kNow);
  const std::array<const Budget*, 1> budgets{&budget};
  const SlotSupply supply = supply_of(budgets, kNow);
  EXPECT_EQ(supply.start_of(1, kNow), kNow) << "two a second";
  EXPECT_EQ(supply.start_of(2, kNow), kNow + 1s) << "the second even slot after it";
}

TEST(SlotSupply, SumsWhatSeveralBudgetsOffer) {
  Budget one(kBounds, at(120), std::make_unique<pacing::OwnSlots>(), kNow);
  Budget two(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  const std::array<const Budget*, 2> budgets{&one, &two};
  EXPECT_EQ(supply_of(budgets, kNow).start_of(31, kNow), kNow + 10s);
}

TEST(SlotSupply, ALongQueueIsNotJudgedByTheFirstStepOfTheRamp) {
  Budget budget(kBounds, at(1800), std::make_unique<pacing::OwnSlots>(), kNow);
  const std::array<const Budget*, 1> budgets{&budget};
  const SlotSupply supply = supply_of(budgets, kNow);
  EXPECT_DOUBLE_EQ(supply.per_second, 10) << "out of nothing";
  EXPECT_LE(supply.start_of(301, kNow), kNow + 12s) << "ten seconds at full pace, and the rise";
  EXPECT_GE(supply.start_of(301, kNow), kNow + 10s);
}

TEST(SlotSupply, ABrokenBudgetIsNotCountedOnWhileAnotherIsWell) {
  Budget broken(kBounds, at(600), std::make_unique<pacing::OwnSlots>(), kNow);
  Budget well(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  const Timestamp now = break_down(broken, FaultKind::connect_failed);
  const std::array<const Budget*, 2> budgets{&broken, &well};
  const SlotSupply supply = supply_of(budgets, now);
  EXPECT_EQ(supply.first_at, now);
  EXPECT_EQ(supply.start_of(11, now), now + 10s);
}

TEST(SlotSupply, WhileAllAreBrokenTheFirstToBeTriedIsCountedOn) {
  Budget broken(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  const Timestamp now = break_down(broken, FaultKind::connect_failed);
  const std::array<const Budget*, 1> budgets{&broken};
  EXPECT_EQ(supply_of(budgets, now).first_at, now + 1s) << "a fresh call takes the next slot";
  const Timestamp probed = fail_once(broken, FaultKind::connect_failed);
  EXPECT_EQ(supply_of(budgets, probed).first_at, probed + 5s);
}

TEST(SlotSupply, ABrokenBudgetIsCountedOnBesideARefusedAccount) {
  Budget refused(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  Budget broken(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  fail_once(refused, FaultKind::account_blocked);
  const Timestamp now = break_down(broken, FaultKind::connect_failed);
  const std::array<const Budget*, 2> budgets{&refused, &broken};
  EXPECT_EQ(refused_everywhere(budgets), nullptr) << "it may be back at any time";
  EXPECT_EQ(supply_of(budgets, now).first_at, now + 1s);
}

TEST(SlotSupply, ARefusedAccountIsNeverCountedOn) {
  Budget refused(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  fail_once(refused, FaultKind::account_blocked);
  const std::array<const Budget*, 1> budgets{&refused};
  const SlotSupply supply = supply_of(budgets, kNow);
  EXPECT_EQ(supply.first_at, kNever);
  EXPECT_EQ(supply.start_of(1, kNow), kNever);
}

TEST(RefusedEverywhere, IsTrueOnceEveryOtherAccountIsDownBeyondDoubt) {
  Budget refused(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  Budget other(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  const std::array<const Budget*, 2> budgets{&refused, &other};
  fail_once(refused, FaultKind::account_blocked);
  EXPECT_EQ(refused_everywhere(budgets), nullptr);
  break_down(other);
  EXPECT_EQ(refused_everywhere(budgets), nullptr) << "no fresh probe has failed yet";
  fail_once(other, FaultKind::server_error);
  EXPECT_EQ(refused_everywhere(budgets), refused.account_fault());
}

TEST(RefusedEverywhere, IsNotSaidOfAnOutage) {
  Budget down(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  const std::array<const Budget*, 1> budgets{&down};
  break_down(down);
  fail_once(down, FaultKind::server_error);
  EXPECT_TRUE(down.health().down());
  EXPECT_EQ(refused_everywhere(budgets), nullptr);
}

TEST(SlotSupply, TheCapOnCallsInFlightBoundsThePace) {
  Budget::Settings params = at(60'000);
  params.pace.max_in_flight = 2;
  params.pace.ramp.enabled = false;
  Budget budget(kBounds, params, std::make_unique<pacing::OwnSlots>(), kNow);
  const Budget::Started call = budget.start(cost_of(10, 1), true, kNow);
  budget.answered(call, Usage{}, kNow + 500ms);
  const std::array<const Budget*, 1> budgets{&budget};
  const SlotSupply supply = supply_of(budgets, kNow + 500ms);
  EXPECT_DOUBLE_EQ(supply.per_second, 4);
  EXPECT_EQ(supply.latency, 500ms);
}

}  // namespace
}  // namespace gateway::budget
