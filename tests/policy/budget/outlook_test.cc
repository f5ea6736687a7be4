#include "policy/budget/outlook.h"

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include "tests/policy/budget/some_budget.h"
#include "tests/policy/queueing/waiting_room.h"

namespace gateway::budget {
namespace {

using namespace std::chrono_literals;

/// One regular upstream of a call a second, which has just made one that took 100 ms.
class OutlookTest : public ::testing::Test {
 protected:
  OutlookTest() {
    const Budget::Started call = budget_.start(cost_of(10, 1), true, kSomeTime);
    budget_.answered(call, Usage{}, kSomeTime + 100ms);
  }

  [[nodiscard]] Outlook look(const Deadline& closest, bool has_spares = true) const {
    return look_out({regular_, has_spares}, room_.queue(), closest, now_);
  }

  Budget budget_ = some_budget(60, 60);
  const std::array<const Budget*, 1> regular_{&budget_};
  mutable queueing::WaitingRoom room_;
  const Timestamp now_ = kSomeTime + 100ms;
  const Timestamp slot_at_ = kSomeTime + 1s;  ///< The next one.
};

TEST_F(OutlookTest, NothingIsUrgentWithoutADeadline) {
  const Outlook outlook = look(std::nullopt);
  EXPECT_FALSE(outlook.pressing);
  EXPECT_EQ(outlook.urgent_from, kNever);
  EXPECT_FALSE(outlook.spares);
}

TEST_F(OutlookTest, TellsWhichDeadlinesPress) {
  // Slots open 0.9 s and 1.9 s from now, and an answer takes 0.1 s.
  room_.add({.deadline = now_ + 1050ms});
  EXPECT_TRUE(look(now_ + 1050ms).pressing);
}

TEST_F(OutlookTest, TellsFromWhenTheSlotAfterTheNextWouldBeTooLate) {
  room_.add({.deadline = now_ + 5s});
  const Outlook later = look(now_ + 5s);
  EXPECT_FALSE(later.pressing);
  EXPECT_EQ(later.urgent_from, now_ + 5s - 100ms - 1s);
}

TEST_F(OutlookTest, WhatIsLostIsNotUrgent) {
  const Outlook outlook = look(now_ + 20ms);
  EXPECT_FALSE(outlook.pressing);
  EXPECT_EQ(outlook.urgent_from, kNever);
}

TEST_F(OutlookTest, SparesAreUsedWhenTheQueueWouldMissTheClosestDeadline) {
  room_.add({}, 100);  // Ten calls, so ten seconds.
  EXPECT_FALSE(look(now_ + 20s).spares);
  EXPECT_TRUE(look(now_ + 5s).spares);
  EXPECT_FALSE(look(now_ + 5s, false).spares);
}

TEST_F(OutlookTest, SparesAreUsedWhileTheRegularOnesAreBrokenOrPaused) {
  EXPECT_FALSE(look(std::nullopt).spares);
  Budget broken = some_budget();
  break_down(broken);
  const std::array<const Budget*, 1> regular{&broken};
  EXPECT_TRUE(look_out({regular, true}, room_.queue(), std::nullopt, kSomeTime).spares);

  Budget slow = some_budget(60, 10);
  static_cast<void>(slow.start(cost_of(1, 1), true, kSomeTime));
  const std::array<const Budget*, 1> paused{&slow};
  EXPECT_TRUE(look_out({paused, true}, room_.queue(), std::nullopt, kSomeTime).spares);
}

TEST_F(OutlookTest, ASpareMakesNoCallUnlessSparesAreToBeUsed) {
  EXPECT_EQ(may_start(budget_, 0, {.spares = false}, room_.queue(), now_), kNever);
  EXPECT_EQ(may_start(budget_, 0, {.spares = true}, room_.queue(), now_), slot_at_);
  EXPECT_EQ(may_start(budget_, 1, {}, room_.queue(), now_), slot_at_);
}

TEST_F(OutlookTest, ACallStartsNoSoonerThanItIsAskedFor) {
  EXPECT_EQ(may_start(budget_, 1, {}, room_.queue(), slot_at_ + 3s), slot_at_ + 3s);
}

TEST_F(OutlookTest, WhatHasFailedWaitsUntilItMayBeRepeated) {
  Budget broken = some_budget();
  const Timestamp now = break_down(broken);
  room_.add({}, 1);
  EXPECT_LT(may_start(broken, 1, {}, room_.queue(), now), broken.may_repeat_at());
  ASSERT_TRUE(room_.queue().pull(room_.bounds()));
  EXPECT_EQ(may_start(broken, 1, {}, room_.queue(), now), broken.may_repeat_at());
}

/// Slots that others have to send first.
class NothingInHand final : public pacing::SlotSource {
 public:
  void configure(const pacing::SlotLimits& /*limits*/, Timestamp /*now*/) override {}
  void on_slots(std::function<void()> /*wake*/) override {}
  [[nodiscard]] Timestamp opens_at(Timestamp /*now*/) const override { return kNever; }
  [[nodiscard]] Slot take(std::uint64_t /*tokens*/, Timestamp /*now*/) override { return {}; }
  void settle(const Slot& /*slot*/, std::optional<std::uint64_t> /*tokens*/,
              Timestamp /*now*/) override {}
  void delayed(const Slot& /*slot*/, Duration /*by*/) override {}
  void maybe_lost(const Slot& /*slot*/) override {}
  void unused(const Slot& /*slot*/, Timestamp /*now*/) override {}
  void heard(const pacing::Heard& /*heard*/, Timestamp /*now*/) override {}
  bool wants(const pacing::Demand& /*demand*/, Timestamp /*now*/) override { return false; }
  [[nodiscard]] pacing::Forecast forecast(Timestamp /*now*/) const override { return {}; }
};

TEST_F(OutlookTest, WithASlotInHandTheNextLookIsAtTheStartOfACall) {
  EXPECT_EQ(look_again_at(budget_, slot_at_, now_, now_), slot_at_);
  EXPECT_EQ(look_again_at(budget_, slot_at_, now_ + 7s, now_), now_ + 7s);
  EXPECT_EQ(look_again_at(budget_, slot_at_, kNever, now_), kNever) << "nothing to send";
  EXPECT_EQ(look_again_at(budget_, kNever, now_, now_), kNever) << "a spare that is not used";
}

TEST_F(OutlookTest, WithoutASlotInHandTheNextLookIsWhenOneIsWorthAskingFor) {
  Budget empty({.capacity = {.items = 10, .texts = 10}, .max_tokens = {}, .max_bytes = 1000},
               {.pace = {.rate = {}, .max_in_flight = 1000},
                .breaker = {.open_for = 5s, .max_open_for = 5s},
                .retries = {}},
               std::make_unique<NothingInHand>(), kSomeTime);
  const auto look_at = [&](Timestamp work_at) {
    const Timestamp start_at = may_start(empty, 1, {}, room_.queue(), now_);
    return look_again_at(empty, start_at, work_at, now_);
  };
  EXPECT_EQ(look_at(now_), kNever) << "it has been asked for";
  EXPECT_EQ(look_at(now_ + 7s), now_ + 7s) << "when there is work for it";
  EXPECT_EQ(look_at(kNever), kNever);
  const Budget::Started call = empty.start(cost_of(1, 1), true, now_);
  std::ignore = empty.faulted(call, CallFault{FaultKind::account_blocked, "overdue"},
                              std::array<std::uint64_t, 1>{1}, now_);
  ASSERT_GT(empty.wants_at(now_), now_);
  EXPECT_EQ(look_at(now_), empty.wants_at(now_)) << "after the pause";
}

}  // namespace
}  // namespace gateway::budget
