#include "app/drain_times.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Timestamp kNow = Timestamp() + std::chrono::hours(1);

TEST(DrainTimes, AreAllWithinTheGrace) {
  const DrainTimes times = drain_times(kNow, seconds(25));
  EXPECT_EQ(times.answered, kNow + seconds(24));
  EXPECT_EQ(times.read + times.linger, times.cut);
  EXPECT_EQ(times.cut, kNow + seconds(25));
}

TEST(DrainTimes, ComeInTheirOrderHoweverShortTheGrace) {
  for (const Duration grace : {Duration(milliseconds(1)), Duration(milliseconds(600)),
                               Duration(seconds(2)), Duration(minutes(10))}) {
    const DrainTimes times = drain_times(kNow, grace);
    EXPECT_LT(kNow, times.answered);
    EXPECT_LT(times.answered, times.read);
    EXPECT_LT(times.read, times.cut);
  }
}

TEST(DrainTimes, LeaveRefusalsAMomentWithoutAnyGrace) {
  EXPECT_EQ(drain_times(kNow, Duration::zero()).cut, kNow + milliseconds(100));
}

}  // namespace
}  // namespace gateway::app
