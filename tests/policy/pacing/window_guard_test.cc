#include "policy/pacing/window_guard.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;
constexpr Duration kMargin = 5ms;

TEST(WindowGuard, WithoutWindowsACallAlwaysFits) {
  WindowGuard guard({});
  guard.take(kStart);
  EXPECT_LE(guard.available_at(), kStart);
}

TEST(WindowGuard, AWindowTakesItsCallsAtOnceAndThenCloses) {
  WindowGuard guard({{1s, 2}}, kMargin);
  guard.take(kStart);
  EXPECT_LE(guard.available_at(), kStart);
  guard.take(kStart + 100ms);
  EXPECT_EQ(guard.available_at(), kStart + 1s + kMargin);
}

TEST(WindowGuard, TheOldestCallMakesRoomForOneMore) {
  WindowGuard guard({{1s, 2}}, kMargin);
  guard.take(kStart);
  guard.take(kStart + 400ms);
  guard.take(kStart + 1005ms);
  EXPECT_EQ(guard.available_at(), kStart + 400ms + 1s + kMargin);
}

TEST(WindowGuard, EachWindowLooksBackItsOwnNumberOfCalls) {
  WindowGuard guard({{1s, 2}, {6s, 3}}, kMargin);
  guard.take(kStart);
  guard.take(kStart);
  EXPECT_EQ(guard.available_at(), kStart + 1s + kMargin);
  guard.take(kStart + 2s);
  EXPECT_EQ(guard.available_at(), kStart + 6s + kMargin) << "three within six seconds";
  guard.take(kStart + 7s);
  EXPECT_EQ(guard.available_at(), kStart + 6s + kMargin) << "long past: two have left since";
}

TEST(WindowGuard, IdlenessEmptiesTheWindows) {
  WindowGuard guard({{1s, 1}, {6s, 2}}, kMargin);
  guard.take(kStart);
  guard.take(kStart + 3s);
  EXPECT_LE(guard.available_at(), kStart + 1min);
}

TEST(WindowGuard, WithoutAMarginAWindowIsAsLongAsItSays) {
  WindowGuard guard({{1s, 1}});
  guard.take(kStart);
  EXPECT_EQ(guard.available_at(), kStart + 1s);
}

TEST(WindowGuard, WhatIsKeptIsNotTakenAheadOfTheSchedule) {
  WindowGuard guard({{1s, 5}, {6s, 5, 2}}, kMargin);
  for (int k = 0; k < 3; ++k) {
    EXPECT_LE(guard.available_ahead_at(), kStart) << k;
    guard.take(kStart + k * 1s);
  }
  EXPECT_EQ(guard.available_ahead_at(), kStart + 6s + kMargin);
  EXPECT_LE(guard.available_at(), kStart) << "two are left for the schedule";
  guard.take(kStart + 3s);
  guard.take(kStart + 4s);
  EXPECT_EQ(guard.available_at(), kStart + 6s + kMargin);
  EXPECT_EQ(guard.available_ahead_at(), kStart + 8s + kMargin) << "only two may be left by then";
}

TEST(WindowGuard, SaysWhenACallLeavesTheFirstWindow) {
  EXPECT_EQ(WindowGuard({{1s, 2}, {6s, 3}}, kMargin).leaves_first_at(kStart),
            kStart + 1s + kMargin);
  EXPECT_EQ(WindowGuard({}, kMargin).leaves_first_at(kStart), kStart);
}

TEST(WindowGuard, ALateCallLeavesLaterAndTheOthersInTheirOrder) {
  WindowGuard guard({{1s, 3}});
  for (const Duration at : {0ms, 100ms, 200ms}) guard.take(kStart + at);
  guard.delay(kStart, 150ms);  // Now they are of 100, 150 and 200 ms.
  for (const Duration left : {100ms, 150ms, 200ms}) {
    EXPECT_EQ(guard.available_at(), kStart + left + 1s);
    guard.take(kStart + 2s);
  }
}

TEST(WindowGuard, ACallMayArriveAfterAllOthers) {
  WindowGuard guard({{1s, 3}});
  for (const Duration at : {0ms, 100ms, 200ms}) guard.take(kStart + at);
  guard.delay(kStart + 100ms, 800ms);
  for (const Duration left : {0ms, 200ms, 900ms}) {
    EXPECT_EQ(guard.available_at(), kStart + left + 1s);
    guard.take(kStart + 2s);
  }
}

TEST(WindowGuard, WhatIsNotRememberedIsNotDelayed) {
  WindowGuard guard({{1s, 2}});
  for (const Duration at : {0ms, 100ms, 200ms}) guard.take(kStart + at);
  const WindowGuard before = guard;
  guard.delay(kStart, 5s);
  guard.delay(kStart + 150ms, 5s);
  EXPECT_EQ(guard, before);
  WindowGuard nothing({});
  nothing.delay(kStart, 5s);
  EXPECT_LE(nothing.available_at(), kStart);
}

}  // namespace
}  // namespace gateway::pacing
