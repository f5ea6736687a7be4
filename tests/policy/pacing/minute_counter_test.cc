#include "policy/pacing/minute_counter.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

TEST(MinuteCounter, StartsEmpty) {
  EXPECT_EQ(MinuteCounter().total(kStart), 0);
}

TEST(MinuteCounter, SumsTheRunningSecondAndThe59Before) {
  MinuteCounter counter;
  counter.add(1, kStart);
  counter.add(2, kStart + 30s);
  counter.add(4, kStart + 59s);
  EXPECT_EQ(counter.total(kStart + 59999ms), 7);
  EXPECT_EQ(counter.total(kStart + 60s), 6);
  EXPECT_EQ(counter.total(kStart + 90s), 4);
  EXPECT_EQ(counter.total(kStart + 119s), 0);
}

TEST(MinuteCounter, ForgetsWithoutBeingToldAnythingNew) {
  MinuteCounter counter;
  counter.add(5, kStart);
  EXPECT_EQ(counter.total(kStart + 10min), 0);
  EXPECT_EQ(counter.total(kStart), 5) << "asking changes nothing";
}

TEST(MinuteCounter, APlaceUsedAgainHoldsNothingOld) {
  MinuteCounter counter;
  counter.add(5, kStart);
  counter.add(1, kStart + 60s);
  EXPECT_EQ(counter.total(kStart + 60s), 1);
  counter.add(1, kStart + 1h);
  EXPECT_EQ(counter.total(kStart + 1h), 1);
}

TEST(MinuteCounter, CorrectionsNeverMakeItNegative) {
  MinuteCounter counter;
  counter.add(5, kStart);
  counter.add(-5, kStart + 10s);
  EXPECT_EQ(counter.total(kStart + 10s), 0);
  EXPECT_EQ(counter.total(kStart + 65s), 0) << "the correction outlives what it corrected";
}

}  // namespace
}  // namespace gateway::pacing
