#include "policy/faults/outage_watch.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

TEST(OutageWatch, ThreeFailuresAlikeAreAnOutage) {
  OutageWatch watch;
  watch.failed(FaultKind::server_error, kStart);
  watch.failed(FaultKind::server_error, kStart + 1s);
  EXPECT_FALSE(watch.outage(FaultKind::server_error, kStart + 1s));
  watch.failed(FaultKind::server_error, kStart + 2s);
  EXPECT_TRUE(watch.outage(FaultKind::server_error, kStart + 2s));
}

TEST(OutageWatch, FailuresOfOtherKindsAreNotAlike) {
  OutageWatch watch;
  watch.failed(FaultKind::server_error, kStart);
  watch.failed(FaultKind::item_refused, kStart);
  watch.failed(FaultKind::timed_out, kStart);
  watch.failed(FaultKind::server_error, kStart);
  EXPECT_FALSE(watch.outage(FaultKind::server_error, kStart));
  watch.failed(FaultKind::server_error, kStart);
  EXPECT_TRUE(watch.outage(FaultKind::server_error, kStart));
  EXPECT_FALSE(watch.outage(FaultKind::item_refused, kStart));
}

TEST(OutageWatch, FewerThanHalfOfAllCallsAreNoOutage) {
  OutageWatch watch;
  for (int k = 0; k < 3; ++k) watch.failed(FaultKind::item_refused, kStart);
  for (int k = 0; k < 3; ++k) watch.passed(kStart);
  EXPECT_TRUE(watch.outage(FaultKind::item_refused, kStart)) << "half of them";
  watch.passed(kStart);
  EXPECT_FALSE(watch.outage(FaultKind::item_refused, kStart));
}

TEST(OutageWatch, ForgetsAfterTenSeconds) {
  OutageWatch watch;
  for (int k = 0; k < 3; ++k) watch.failed(FaultKind::server_error, kStart);
  EXPECT_TRUE(watch.outage(FaultKind::server_error, kStart + 9999ms));
  EXPECT_FALSE(watch.outage(FaultKind::server_error, kStart + 10s));
}

TEST(OutageWatch, OldFailuresDoNotWeighAgainstNewOnes) {
  OutageWatch watch;
  for (int k = 0; k < 30; ++k) watch.passed(kStart);
  for (int k = 0; k < 3; ++k) watch.failed(FaultKind::server_error, kStart + 11s);
  EXPECT_TRUE(watch.outage(FaultKind::server_error, kStart + 11s));
}

TEST(OutageWatch, JudgesByTheLastEightCalls) {
  OutageWatch watch;
  for (int k = 0; k < 1000; ++k) watch.passed(kStart);
  for (int k = 0; k < 3; ++k) {
    watch.failed(FaultKind::server_error, kStart + 1s);
    watch.passed(kStart + 1s);
  }
  EXPECT_FALSE(watch.outage(FaultKind::server_error, kStart + 1s)) << "3 of 8";
  watch.failed(FaultKind::server_error, kStart + 1s);
  EXPECT_TRUE(watch.outage(FaultKind::server_error, kStart + 1s)) << "4 of 8";
}

TEST(OutageWatch, ThreeAlikeInARowAreUnanimousWhateverPassedBefore) {
  OutageWatch watch;
  for (int k = 0; k < 100; ++k) watch.passed(kStart);
  for (int k = 0; k < 2; ++k) watch.failed(FaultKind::item_refused, kStart + 1s);
  EXPECT_FALSE(watch.unanimous(FaultKind::item_refused, kStart + 1s));
  watch.failed(FaultKind::item_refused, kStart + 1s);
  EXPECT_TRUE(watch.unanimous(FaultKind::item_refused, kStart + 1s));
  EXPECT_FALSE(watch.unanimous(FaultKind::server_error, kStart + 1s));
  EXPECT_FALSE(watch.unanimous(FaultKind::item_refused, kStart + 11s)) << "too long ago";
  watch.passed(kStart + 1s);
  EXPECT_FALSE(watch.unanimous(FaultKind::item_refused, kStart + 1s));
}

TEST(OutageWatch, TellsWhetherAnotherCallWasAnsweredSince) {
  OutageWatch watch;
  EXPECT_FALSE(watch.passed_since(kStart));
  watch.passed(kStart);
  EXPECT_FALSE(watch.passed_since(kStart));
  EXPECT_TRUE(watch.passed_since(kStart - 1ms));
  watch.failed(FaultKind::server_error, kStart + 1s);
  EXPECT_FALSE(watch.passed_since(kStart + 500ms));
}

TEST(OutageWatch, RarePoisonIsNoOutage) {
  OutageWatch watch;
  Timestamp now = kStart;
  for (int k = 0; k < 10'000; ++k, now += 33ms) {
    k % 10 == 0 ? watch.failed(FaultKind::item_refused, now) : watch.passed(now);
    ASSERT_FALSE(watch.outage(FaultKind::item_refused, now)) << k;
  }
}

}  // namespace
}  // namespace gateway::faults
