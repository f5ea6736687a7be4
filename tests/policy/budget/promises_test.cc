#include "policy/budget/promises.h"

#include <array>
#include <chrono>

#include <gtest/gtest.h>

#include "tests/policy/queueing/waiting_room.h"

namespace gateway::budget {
namespace {

using namespace std::chrono_literals;

const Timestamp kNow = Timestamp{} + 1h;

/// Ten calls a second, the first in 100 ms; a slow one takes 180 ms, and its way back 20.
constexpr Duration kInterval = 100ms;
constexpr Duration kCall = 200ms;
const SlotSupply kSupply{.first_at = kNow + kInterval,
                         .even_at = kNow + kInterval,
                         .per_second = 10,
                         .full_per_second = 10,
                         .latency = 150ms,
                         .slow_latency = 180ms};

double in_ms(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

class PromisesTest : public ::testing::Test {
 protected:
  /// Ten of these fill a call.
  void promise(std::size_t items, Duration until) { room_.add({.deadline = kNow + until}, items); }

  [[nodiscard]] Duration late_by(double slots, Duration until) {
    return promise_late_by(room_.queue(), kSupply, slots, kNow + until, kNow);
  }

  queueing::WaitingRoom room_;
};

TEST_F(PromisesTest, LeaveTimeForASlowCallAndTheWayBack) {
  EXPECT_EQ(time_of_call(kSupply, 10s), 200ms);
}

TEST_F(PromisesTest, LeaveAQuarterOfTheTimeWhereNoCallWasMade) {
  EXPECT_EQ(time_of_call({}, 1s), 250ms);
  EXPECT_EQ(time_of_call({}, 10s), 500ms);
  EXPECT_EQ(time_of_call({}, -1s), 0ms);
}

TEST_F(PromisesTest, DoNotPressWhereNothingWaitsOrNothingIsDue) {
  EXPECT_EQ(promises_press(room_.queue(), kSupply, kNow), std::nullopt);
  room_.add({}, 100);
  EXPECT_EQ(promises_press(room_.queue(), kSupply, kNow), std::nullopt);
}

TEST_F(PromisesTest, PressWhenTheSlotAfterTheNextIsTooLate) {
  promise(1, kCall + 2 * kInterval - 10ms);
  EXPECT_TRUE(promises_press(room_.queue(), kSupply, kNow));
}

TEST_F(PromisesTest, CanSpareASlotThatIsFollowedInTime) {
  promise(1, kCall + 3 * kInterval);
  EXPECT_EQ(promises_press(room_.queue(), kSupply, kNow), std::nullopt);
}

TEST_F(PromisesTest, PressTogetherThoughEachOfThemCouldWait) {
  // Four slots until the later one is to leave.
  promise(10, kCall + 4 * kInterval);
  promise(10, kCall + 4 * kInterval);
  EXPECT_EQ(promises_press(room_.queue(), kSupply, kNow), std::nullopt);
  promise(20, kCall + 4 * kInterval);
  const auto pressing = promises_press(room_.queue(), kSupply, kNow);
  ASSERT_TRUE(pressing);
  EXPECT_EQ(*pressing, kNow + kCall + 4 * kInterval + queueing::DueWork::kStep);
}

TEST_F(PromisesTest, OfWhatIsLostPressNoOne) {
  promise(10, kCall / 2 - 10ms);
  EXPECT_EQ(promises_press(room_.queue(), kSupply, kNow), std::nullopt);
  promise(10, kCall + kInterval);
  const auto pressing = promises_press(room_.queue(), kSupply, kNow);
  ASSERT_TRUE(pressing);
  EXPECT_GT(*pressing, kNow + kCall);
}

TEST_F(PromisesTest, AreKeptWhereThereIsRoom) {
  EXPECT_EQ(late_by(1, kCall + kInterval), 0s);
  EXPECT_EQ(late_by(10, kCall + 10 * kInterval), 0s);
  promise(10, kCall + kInterval);
  EXPECT_EQ(late_by(1, kCall + 2 * kInterval), 0s);
}

TEST_F(PromisesTest, OfOnesOwnComeLateBehindWhatIsDueBefore) {
  promise(20, kCall + 2 * kInterval);
  EXPECT_NEAR(in_ms(late_by(2, kCall + 3 * kInterval)), in_ms(kInterval), 0.01);
}

TEST_F(PromisesTest, OfOthersAreBrokenByWhatIsDueBeforeThem) {
  promise(20, kCall + 2 * kInterval);
  EXPECT_NEAR(in_ms(late_by(1, kCall + kInterval)), in_ms(kInterval), 0.01);
}

TEST_F(PromisesTest, MayGoBeforeWhatIsDueLater) {
  promise(100, kCall + 20 * kInterval);
  EXPECT_EQ(late_by(1, kCall + kInterval), 0s);
}

TEST_F(PromisesTest, ThatAreLostAreInNobodysWay) {
  promise(100, kCall / 2 - 10ms);
  EXPECT_EQ(late_by(1, kCall + kInterval), 0s);
}

TEST_F(PromisesTest, WithoutADeadlineThereIsNone) {
  room_.add({}, 1000);
  EXPECT_EQ(late_by(1, kCall + kInterval), 0s);
}

}  // namespace
}  // namespace gateway::budget
