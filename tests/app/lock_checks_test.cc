#include "app/lock_checks.h"

#include <absl/synchronization/mutex.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace gateway::app {
namespace {

/// Two locks, first in one order and then in the other.
void take_both_ways() {
  absl::Mutex left;
  absl::Mutex right;
  {
    const absl::MutexLock outer(&left);
    const absl::MutexLock inner(&right);
  }
  const absl::MutexLock outer(&right);
  const absl::MutexLock inner(&left);
}

TEST(LockChecksDeathTest, EndNoProcessThatForgoesThem) {
  EXPECT_EXIT(
      {
        forgo_lock_checks();
        take_both_ways();
        _exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace gateway::app
