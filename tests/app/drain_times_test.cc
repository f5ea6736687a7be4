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
  EXPECT_EQ(times.quiet, milliseconds(30));
  EXPECT_EQ(times.telling, milliseconds(20));
  EXPECT_EQ(times.cut, kNow + seconds(25));
}

TEST(DrainTimes, ComeInTheirOrderHoweverShortTheGrace) {
  for (const Duration grace : {Duration(milliseconds(1)), Duration(milliseconds(600)),
                               Duration(seconds(2)), Duration(minutes(10))}) {
    const DrainTimes times = drain_times(kNow, grace);
    EXPECT_GT(times.quiet, milliseconds(20));
    EXPECT_GT(times.telling, milliseconds(10));
    EXPECT_LT(kNow + times.quiet + times.telling, times.answered);
    EXPECT_LT(times.answered, times.cut);
  }
}

TEST(DrainTimes, LeaveCallersAMomentWithoutAnyGrace) {
  EXPECT_EQ(drain_times(kNow, Duration::zero()).cut, kNow + milliseconds(100));
}

}  // namespace
}  // namespace gateway::app
