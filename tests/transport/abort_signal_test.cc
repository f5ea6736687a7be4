#include "transport/abort_signal.h"

#include <gtest/gtest.h>

namespace gateway::transport {
namespace {

TEST(AbortSignal, RunsTheRegisteredActionOnce) {
  AbortSignal signal;
  int runs = 0;
  const AbortSignal::Guard guard = signal.on_raise([&runs] { ++runs; });
  EXPECT_FALSE(signal.raised());
  signal.raise();
  signal.raise();
  EXPECT_TRUE(signal.raised());
  EXPECT_EQ(runs, 1);
}

TEST(AbortSignal, ForgetsTheActionWithItsGuard) {
  AbortSignal signal;
  int runs = 0;
  {
    const AbortSignal::Guard guard = signal.on_raise([&runs] { ++runs; });
  }
  signal.raise();
  EXPECT_TRUE(signal.raised());
  EXPECT_EQ(runs, 0);
}

TEST(AbortSignal, ServesAnotherExchangeOnceItIsReset) {
  AbortSignal signal;
  signal.raise();
  signal.reset();
  EXPECT_FALSE(signal.raised());
  int runs = 0;
  const AbortSignal::Guard guard = signal.on_raise([&runs] { ++runs; });
  signal.raise();
  EXPECT_EQ(runs, 1);
}

}  // namespace
}  // namespace gateway::transport
