#include "policy/pacing/window_guard.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;
constexpr Duration kMargin = WindowGuard::kArrivalJitter;

TEST(WindowGuard, WithoutWindowsACallAlwaysFits) {
  WindowGuard guard({});
  guard.take(kStart);
  EXPECT_LE(guard.available_at(), kStart);
}

TEST(WindowGuard, AWindowTakesItsCallsAtOnceAndThenCloses) {
  WindowGuard guard({{1s, 2}});
  guard.take(kStart);
  EXPECT_LE(guard.available_at(), kStart);
  guard.take(kStart + 100ms);
  EXPECT_EQ(guard.available_at(), kStart + 1s + kMargin);
}

TEST(WindowGuard, TheOldestCallMakesRoomForOneMore) {
  WindowGuard guard({{1s, 2}});
  guard.take(kStart);
  guard.take(kStart + 400ms);
  guard.take(kStart + 1005ms);
  EXPECT_EQ(guard.available_at(), kStart + 400ms + 1s + kMargin);
}

TEST(WindowGuard, EachWindowLooksBackItsOwnNumberOfCalls) {
  WindowGuard guard({{1s, 2}, {6s, 3}});
  guard.take(kStart);
  guard.take(kStart);
  EXPECT_EQ(guard.available_at(), kStart + 1s + kMargin);
  guard.take(kStart + 2s);
  EXPECT_EQ(guard.available_at(), kStart + 6s + kMargin) << "three within six seconds";
  guard.take(kStart + 7s);
  EXPECT_EQ(guard.available_at(), kStart + 6s + kMargin) << "long past: two have left since";
}

TEST(WindowGuard, IdlenessEmptiesTheWindows) {
  WindowGuard guard({{1s, 1}, {6s, 2}});
  guard.take(kStart);
  guard.take(kStart + 3s);
  EXPECT_LE(guard.available_at(), kStart + 1min);
}

}  // namespace
}  // namespace gateway::pacing
