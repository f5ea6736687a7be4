#include "grpc_door/deadline.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::grpc_door {
namespace {

using namespace std::chrono_literals;
using Wall = std::chrono::system_clock;

const Wall::time_point kWallNow{std::chrono::hours(500'000)};
const Timestamp kNow{std::chrono::hours(100)};

TEST(Deadline, IsAbsentIfTheCallerSetNone) {
  EXPECT_EQ(to_steady(Wall::time_point::max(), kWallNow, kNow), std::nullopt);
}

TEST(Deadline, LiesAsFarAheadInSteadyTimeAsInWallTime) {
  EXPECT_EQ(to_steady(kWallNow + 1500ms, kWallNow, kNow), kNow + 1500ms);
}

TEST(Deadline, IsNowIfItHasPassed) {
  EXPECT_EQ(to_steady(kWallNow, kWallNow, kNow), kNow);
  EXPECT_EQ(to_steady(kWallNow - 1s, kWallNow, kNow), kNow);
  EXPECT_EQ(to_steady(Wall::time_point::min(), kWallNow, kNow), kNow);
}

TEST(Deadline, IsAbsentIfSteadyTimeEndsBeforeIt) {
  EXPECT_EQ(to_steady(Wall::time_point::max() - 1ns, kWallNow, kNever - 1h), std::nullopt);
}

}  // namespace
}  // namespace gateway::grpc_door
