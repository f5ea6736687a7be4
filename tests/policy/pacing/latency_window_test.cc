#include "policy/pacing/latency_window.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

TEST(LatencyWindow, IsZeroWhileNothingIsKnown) {
  EXPECT_EQ(LatencyWindow().quantile(0.9, kStart), 0s);
}

TEST(LatencyWindow, OneSampleIsEveryQuantile) {
  LatencyWindow window;
  window.add(30ms, kStart);
  EXPECT_EQ(window.quantile(0, kStart), 30ms);
  EXPECT_EQ(window.quantile(0.5, kStart), 30ms);
  EXPECT_EQ(window.quantile(1, kStart), 30ms);
}

TEST(LatencyWindow, FindsQuantilesWhateverTheOrder) {
  LatencyWindow window;
  for (const int ms : {70, 20, 100, 10, 50, 90, 30, 60, 80, 40}) {
    window.add(std::chrono::milliseconds(ms), kStart);
  }
  EXPECT_EQ(window.quantile(0.5, kStart), 50ms);
  EXPECT_EQ(window.quantile(0.9, kStart), 90ms);
  EXPECT_EQ(window.quantile(0.91, kStart), 100ms);
}

TEST(LatencyWindow, KeepsTheLast128) {
  LatencyWindow window;
  window.add(9s, kStart);
  for (int k = 0; k < 127; ++k) window.add(10ms, kStart);
  EXPECT_EQ(window.quantile(1, kStart), 9s);
  window.add(10ms, kStart);
  EXPECT_EQ(window.quantile(1, kStart), 10ms);
}

TEST(LatencyWindow, ASlowSpellIsForgottenThoughNobodyCalls) {
  LatencyWindow window;
  window.add(9s, kStart);
  window.add(1s, kStart + 30s);
  EXPECT_EQ(window.quantile(0.9, kStart + 60s), 9s);
  EXPECT_EQ(window.quantile(0.9, kStart + 61s), 1s);
  EXPECT_EQ(window.quantile(0.9, kStart + 91s), 0s);
}

}  // namespace
}  // namespace gateway::pacing
