#include "policy/budget/outlook.h"

#include <array>
#include <chrono>

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
};

TEST_F(OutlookTest, NothingIsUrgentWithoutADeadline) {
  const Outlook outlook = look(std::nullopt);
  EXPECT_FALSE(outlook.urgent);
  EXPECT_EQ(outlook.urgent_from, kNever);
  EXPECT_FALSE(outlook.spares);
}

TEST_F(OutlookTest, UrgentIsWhatTheSlotAfterTheNextWouldBeTooLateFor) {
  // Slots open 0.9 s and 1.9 s from now, and an answer takes 0.1 s.
  EXPECT_TRUE(look(now_ + 1050ms).urgent);
  const Outlook later = look(now_ + 5s);
  EXPECT_FALSE(later.urgent);
  EXPECT_EQ(later.urgent_from, now_ + 5s - 100ms - 1s);
}

TEST_F(OutlookTest, WhatIsLostIsNotUrgent) {
  const Outlook outlook = look(now_ + 20ms);
  EXPECT_FALSE(outlook.urgent);
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
  EXPECT_EQ(may_start(budget_, 0, {.spares = false}, room_.queue()), kNever);
  EXPECT_EQ(may_start(budget_, 0, {.spares = true}, room_.queue()), budget_.next_call_at());
  EXPECT_EQ(may_start(budget_, 1, {}, room_.queue()), budget_.next_call_at());
}

TEST_F(OutlookTest, TheNextLookIsAtTheSlotOrWhenSomethingBecomesUrgent) {
  struct Row {
    Timestamp start_at, early_at, urgent_from, work_at, look_at;
  };
  const auto in = [&](Duration wait) { return now_ + wait; };
  for (const Row& row : {
           Row{in(5s), in(5s), kNever, now_, in(5s)},
           Row{in(5s), in(1s), in(2s), now_, in(2s)},  // Urgent before the slot, within the burst.
           Row{in(5s), in(3s), in(2s), now_, in(3s)},
           Row{in(5s), in(1s), now_, now_, in(5s)},  // Urgent already: may_start() has said so.
           Row{in(5s), in(1s), kNever, in(7s), in(7s)},
           Row{kNever, kNever, kNever, now_, kNever},
       }) {
    const NextLook next{.start_at = row.start_at, .early_at = row.early_at};
    EXPECT_EQ(next.at({.urgent_from = row.urgent_from}, row.work_at, now_), row.look_at);
  }
}

}  // namespace
}  // namespace gateway::budget
