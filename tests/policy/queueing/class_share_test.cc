#include "policy/queueing/class_share.h"

#include <gtest/gtest.h>

namespace gateway::queueing {
namespace {

/// How many of `slots` BULK leads while both classes wait.
int bulk_leads(ClassShare& share, int slots) {
  int led = 0;
  for (int slot = 0; slot < slots; ++slot) {
    const Priority leader = share.leader(true, true);
    share.note_led(leader);
    if (leader == Priority::bulk) ++led;
  }
  return led;
}

TEST(ClassShare, InteractiveGoesFirst) {
  const ClassShare share(0.1);
  EXPECT_EQ(share.leader(true, true), Priority::interactive);
}

TEST(ClassShare, WhoWaitsAloneLeads) {
  ClassShare share(0.1);
  share.note_led(Priority::interactive);
  EXPECT_EQ(share.leader(true, false), Priority::interactive);
  share.note_led(Priority::bulk);
  EXPECT_EQ(share.leader(false, true), Priority::bulk);
}

TEST(ClassShare, BulkGetsItsShareExactly) {
  for (const double part : {0.01, 0.1, 0.25, 0.5, 0.9}) {
    ClassShare share(part);
    EXPECT_NEAR(bulk_leads(share, 10'000), 10'000 * part, 1) << part;
  }
}

TEST(ClassShare, WithoutAShareBulkNeverLeadsWhileInteractiveWaits) {
  ClassShare share(0);
  EXPECT_EQ(bulk_leads(share, 10'000), 0);
}

TEST(ClassShare, BulkJumpsNoMoreThanAboutOneSlotBeyondItsShare) {
  ClassShare share(0.1);
  int jumps = 0;
  for (; share.may_jump(Priority::bulk); ++jumps) share.note_led(Priority::bulk);
  EXPECT_EQ(jumps, 2);
  EXPECT_TRUE(share.may_jump(Priority::interactive));
  EXPECT_EQ(bulk_leads(share, 18), 0);
  EXPECT_EQ(bulk_leads(share, 2), 1);
}

TEST(ClassShare, BulkCatchesUpOnOneSlotAtMost) {
  ClassShare share(0.1);
  // An urgent interactive item leads every time.
  for (int slot = 0; slot < 1000; ++slot) share.note_led(Priority::interactive);
  EXPECT_LE(bulk_leads(share, 10), 3);
}

}  // namespace
}  // namespace gateway::queueing
