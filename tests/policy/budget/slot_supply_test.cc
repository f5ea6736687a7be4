#include "policy/budget/slot_supply.h"

#include <array>
#include <chrono>
#include <memory>

#include <gtest/gtest.h>

#include "policy/pacing/own_slots.h"

namespace gateway::budget {
namespace {

using namespace std::chrono_literals;

const Timestamp kNow = Timestamp{} + 1h;
const batching::CallBounds kBounds{
    .capacity = {.items = 10, .texts = 10}, .max_tokens = {}, .max_bytes = 1000};

Budget::Settings at(double calls_per_minute) {
  return {.pace = {.rate = {.calls_per_minute = calls_per_minute, .tokens_per_minute = {}},
                   .headroom = 0,
                   .max_in_flight = 1000},
          .breaker = {.consecutive_failures = 1, .open_for = 5s, .max_open_for = 5s},
          .retries = {}};
}

void fail_once(Budget& budget, FaultKind kind) {
  const Budget::Started call = budget.start(10, 1, true, kNow);
  budget.faulted(call, CallFault{kind, "down"}, kNow);
}

TEST(SlotSupply, OfAnIdleBudgetStartsNowAndGoesOnAtItsPace) {
  Budget budget(kBounds, at(120), std::make_unique<pacing::OwnSlots>(), kNow);
  const std::array<const Budget*, 1> budgets{&budget};
  const SlotSupply supply = supply_of(budgets, kNow);
  EXPECT_EQ(supply.start_of(1, kNow), kNow);
  EXPECT_EQ(supply.start_of(0.1, kNow), kNow);
  EXPECT_EQ(supply.start_of(11, kNow), kNow + 5s);
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
  EXPECT_LT(supply.per_second, 10);
  EXPECT_LE(supply.start_of(301, kNow), kNow + 12s) << "ten seconds at full pace, and the rise";
  EXPECT_GE(supply.start_of(301, kNow), kNow + 10s);
}

TEST(SlotSupply, ABrokenBudgetIsNotCountedOnWhileAnotherIsWell) {
  Budget broken(kBounds, at(600), std::make_unique<pacing::OwnSlots>(), kNow);
  Budget well(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  fail_once(broken, FaultKind::connect_failed);
  const std::array<const Budget*, 2> budgets{&broken, &well};
  const SlotSupply supply = supply_of(budgets, kNow);
  EXPECT_EQ(supply.first_at, kNow);
  EXPECT_EQ(supply.start_of(11, kNow), kNow + 10s);
}

TEST(SlotSupply, WhileAllAreBrokenTheFirstToBeTriedIsCountedOn) {
  Budget broken(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  fail_once(broken, FaultKind::connect_failed);
  const std::array<const Budget*, 1> budgets{&broken};
  EXPECT_EQ(supply_of(budgets, kNow).first_at, kNow + 5s);
}

TEST(SlotSupply, ARefusedAccountIsNeverCountedOn) {
  Budget refused(kBounds, at(60), std::make_unique<pacing::OwnSlots>(), kNow);
  fail_once(refused, FaultKind::account_blocked);
  const std::array<const Budget*, 1> budgets{&refused};
  const SlotSupply supply = supply_of(budgets, kNow);
  EXPECT_EQ(supply.first_at, kNever);
  EXPECT_EQ(supply.start_of(1, kNow), kNever);
}

TEST(SlotSupply, TheCapOnCallsInFlightBoundsThePace) {
  Budget::Settings params = at(60'000);
  params.pace.max_in_flight = 2;
  params.pace.ramp.enabled = false;
  Budget budget(kBounds, params, std::make_unique<pacing::OwnSlots>(), kNow);
  const Budget::Started call = budget.start(10, 1, true, kNow);
  budget.answered(call, Usage{}, kNow + 500ms);
  const std::array<const Budget*, 1> budgets{&budget};
  const SlotSupply supply = supply_of(budgets, kNow + 500ms);
  EXPECT_DOUBLE_EQ(supply.per_second, 4);
  EXPECT_EQ(supply.latency, 500ms);
}

}  // namespace
}  // namespace gateway::budget
