#include "tests/simulation/leased_slots.h"

#include <chrono>
#include <optional>
#include <tuple>
#include <variant>

#include <gtest/gtest.h>

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;
const pacing::SlotLimits kLimits{.rate = {.calls_per_minute = 600, .tokens_per_minute = {}},
                                 .headroom = 0,
                                 .ramp = {.enabled = false}};

/// A gateway, and the calendar that it leases from.
class LeasedSlotsTest : public ::testing::Test {
 protected:
  LeasedSlotsTest() { leased.configure(kLimits, kStart); }

  /// What the store would say to the next message, were it there at `at`.
  StoreAnswer answer_at(Timestamp at) {
    const StoreMessage message = leased.next_message().value();
    StoreAnswer answer{.asked = message.ask.has_value()};
    if (message.ask) answer.slots = grant(message.limits, calendar, *message.ask, at);
    answer.calendar = calendar;
    return answer;
  }
  /// Asks, and hears the answer after two ways of that latency.
  void ask(double slots, Timestamp at, Duration latency) {
    leased.wants({.slots = slots}, at);
    leased.answered(answer_at(at + latency), at + 2 * latency);
  }

  LeasedSlots leased;
  pacing::SlotCalendar calendar;
};

TEST_F(LeasedSlotsTest, HasNothingInHandAtFirstAndAsksForWhatWaits) {
  EXPECT_EQ(leased.opens_at(), kNever);
  EXPECT_EQ(leased.look_at(kStart), kNever);
  EXPECT_FALSE(leased.next_message());
  ask(1, kStart, 3ms);
  std::ignore = leased.take(0, kStart + 6ms);
  leased.wants({.slots = 2.5}, kStart + 95ms);
  EXPECT_EQ(leased.next_message().value().ask.value().slots, 3U);
  EXPECT_EQ(leased.opens_at(), kNever);
}

TEST_F(LeasedSlotsTest, AsksOnceAtATime) {
  leased.wants({.slots = 1}, kStart);
  leased.wants({.slots = 2}, kStart + 1ms);
  EXPECT_TRUE(leased.next_message());
  EXPECT_FALSE(leased.next_message());
}

TEST_F(LeasedSlotsTest, BesideTheStoreASlotIsAskedForAtItsTime) {
  ask(2, kStart, 0ms);
  EXPECT_EQ(leased.opens_at(), kStart);
  std::ignore = leased.take(0, kStart);
  EXPECT_EQ(leased.opens_at(), kNever);
  EXPECT_EQ(leased.look_at(kStart), kStart + 100ms);
  leased.wants({.slots = 1}, kStart + 99ms);
  EXPECT_FALSE(leased.next_message()) << "the store has told that it would be in vain";
  EXPECT_TRUE(leased.look(kStart + 100ms)) << "work is to say what it wants";
  EXPECT_EQ(leased.look_at(kStart + 100ms), kNever) << "once";
}

TEST_F(LeasedSlotsTest, FarFromTheStoreASlotIsInHandWhenItOpens) {
  ask(1, kStart, 3ms);  // The round trip is known from now on.
  std::ignore = leased.take(0, kStart + 6ms);
  leased.wants({.slots = 1}, kStart + 10ms);
  EXPECT_FALSE(leased.next_message());
  EXPECT_EQ(leased.look_at(kStart + 10ms), kStart + 103ms - 12ms)
      << "two round trips before the next slot";
  ask(1, kStart + 91ms, 3ms);
  EXPECT_EQ(leased.opens_at(), kStart + 103ms);
}

TEST_F(LeasedSlotsTest, ASlotThatNobodyTakesIsGivenBack) {
  ask(1, kStart, 0ms);
  EXPECT_EQ(leased.look_at(kStart), kStart + 1ms);
  std::ignore = leased.look(kStart + 1ms);
  EXPECT_EQ(leased.opens_at(), kNever);
  const StoreMessage message = leased.next_message().value();
  ASSERT_EQ(message.news.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<SlotUnused>(message.news.front()));
}

TEST_F(LeasedSlotsTest, TellsWhatACallCostsBeyondWhatWasReserved) {
  ask(1, kStart, 0ms);
  const Slot slot = leased.take(70, kStart);
  EXPECT_EQ(slot.tokens, 70U);
  const StoreMessage charged = leased.next_message().value();
  EXPECT_EQ(std::get<TokensCharged>(charged.news.at(0)).tokens, 70U);
  leased.settle(slot, 90);
  const StoreMessage settled = leased.next_message().value();
  EXPECT_EQ(std::get<TokensSettled>(settled.news.at(0)).slot.tokens, 70U);
  EXPECT_EQ(std::get<TokensSettled>(settled.news.at(0)).tokens, 90U);
  leased.settle(slot, std::nullopt);
  EXPECT_FALSE(leased.next_message()) << "the estimate stands";
}

TEST_F(LeasedSlotsTest, TellsThatACallMayHaveArrivedLate) {
  ask(1, kStart, 0ms);
  const Slot slot = leased.take(0, kStart);
  leased.delayed(slot, 30ms);
  const StoreMessage message = leased.next_message().value();
  ASSERT_EQ(message.news.size(), 1U);
  EXPECT_EQ(std::get<SlotDelayed>(message.news.front()).slot.opens_at, slot.opens_at);
  EXPECT_EQ(std::get<SlotDelayed>(message.news.front()).by, 30ms);
}

TEST_F(LeasedSlotsTest, ForeseesItsPartOfWhatIsShared) {
  leased.wants({.slots = 1}, kStart);
  StoreAnswer answer = answer_at(kStart);
  answer.gateways = 4;
  leased.answered(answer, kStart);
  EXPECT_DOUBLE_EQ(leased.forecast(kStart).per_second.value(), 2.5);
}

}  // namespace
}  // namespace gateway::simulation
