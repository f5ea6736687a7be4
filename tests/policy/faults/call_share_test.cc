#include "policy/faults/call_share.h"

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

int granted_of(CallShare& share, int calls) {
  int granted = 0;
  for (int call = 0; call < calls; ++call) {
    share.call_started();
    if (share.grant()) ++granted;
  }
  return granted;
}

TEST(CallShare, GrantsWhatIsSavedAtOnceAndThenOneInSoManyCalls) {
  CallShare share(100, 2);
  EXPECT_TRUE(share.grant());
  EXPECT_TRUE(share.grant());
  EXPECT_FALSE(share.grant());
  for (int call = 1; call < 100; ++call) share.call_started();
  EXPECT_FALSE(share.grant());
  share.call_started();
  EXPECT_TRUE(share.grant());
  EXPECT_FALSE(share.grant());
}

TEST(CallShare, SavesNoMoreThanThat) {
  CallShare share(100, 2);
  for (int call = 0; call < 10'000; ++call) share.call_started();
  EXPECT_TRUE(share.grant());
  EXPECT_TRUE(share.grant());
  EXPECT_FALSE(share.grant());
}

TEST(CallShare, GrantsOneInSoManyWhereEachCallAsks) {
  CallShare share(100, 2);
  const int granted = granted_of(share, 10'000);
  EXPECT_GE(granted, 100);
  EXPECT_LE(granted, 102);
}

}  // namespace
}  // namespace gateway::faults
