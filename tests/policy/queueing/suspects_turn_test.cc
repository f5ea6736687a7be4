// When a tenant's suspects may have a slot, and what that costs it.
#include <gtest/gtest.h>

#include "tests/policy/queueing/waiting_room.h"

namespace gateway::queueing {
namespace {

/// Calls of others until the suspects of that tenant may have a slot again; 100 if they never may.
int calls_until_turn(WaitingRoom& room, const Tenant& tenant) {
  for (int calls = 0; calls < 100; ++calls) {
    if (room.queue().suspects_have_turn(tenant, Priority::interactive)) return calls;
    for (const char* name : {"a", "b", "c"}) room.add({.tenant = name}, 10);
    room.pull();
  }
  return 100;
}

TEST(SuspectsTurn, ComesOnceWhileEachOtherTenantHasACall) {
  WaitingRoom room;
  for (const char* name : {"a", "b", "c", "guilty"}) room.add({.tenant = name}, 20);
  Tenant& guilty = room.queue().tenant("guilty");
  EXPECT_TRUE(room.queue().suspects_have_turn(guilty, Priority::interactive));
  for (int round = 0; round < 5; ++round) {
    room.queue().charge_suspects(guilty, Priority::interactive);
    const int others = calls_until_turn(room, guilty);
    EXPECT_GE(others, 3);
    EXPECT_LE(others, 4);
  }
}

TEST(SuspectsTurn, OfATenantOfThreefoldWeightComesThreeTimesAsOften) {
  WaitingRoom room(kTenTexts, 0.1, {.weights = {{"guilty", 3}}});
  for (const char* name : {"a", "b", "c"}) room.add({.tenant = name}, 20);
  Tenant& guilty = room.queue().tenant("guilty");
  guilty.hold();
  int others = 0;
  for (int turn = 0; turn < 30; ++turn) {
    room.queue().charge_suspects(guilty, Priority::interactive);
    others += calls_until_turn(room, guilty);
  }
  EXPECT_NEAR(others, 30, 4) << "a round has three calls of the others";
}

TEST(SuspectsTurn, IsAtOnceIfNobodyOfTheClassWaits) {
  WaitingRoom room;
  room.add({.tenant = "bulk", .priority = Priority::bulk}, 20);
  Tenant& guilty = room.queue().tenant("guilty");
  guilty.hold();
  room.queue().charge_suspects(guilty, Priority::interactive);
  EXPECT_TRUE(room.queue().suspects_have_turn(guilty, Priority::interactive));
  room.add({.tenant = "a"}, 20);
  EXPECT_FALSE(room.queue().suspects_have_turn(guilty, Priority::interactive));
}

TEST(SuspectsTurn, ComesAfterEachSlotThatLeavesNobodyBehind) {
  WaitingRoom room;
  Tenant& guilty = room.queue().tenant("guilty");
  guilty.hold();
  for (int turn = 0; turn < 5; ++turn) {
    room.add({.tenant = "a"}, 3);
    EXPECT_TRUE(room.queue().suspects_have_turn(guilty, Priority::interactive));
    room.queue().charge_suspects(guilty, Priority::interactive);
    EXPECT_FALSE(room.queue().suspects_have_turn(guilty, Priority::interactive));
    room.pull();
  }
}

TEST(SuspectsTurn, OfATenantOfHardlyAnyWeightComesInFourRoundsAtTheLatest) {
  WaitingRoom room(kTenTexts, 0.1, {.weights = {{"guilty", 0.01}}});
  for (const char* name : {"a", "b", "c"}) room.add({.tenant = name}, 20);
  Tenant& guilty = room.queue().tenant("guilty");
  guilty.hold();
  room.queue().charge_suspects(guilty, Priority::interactive);
  EXPECT_LE(calls_until_turn(room, guilty), 13);
}

TEST(SuspectsTurn, IsPaidByTheTenantsOtherItems) {
  WaitingRoom room;
  for (const char* name : {"a", "guilty"}) room.add({.tenant = name}, 100);
  Tenant& guilty = room.queue().tenant("guilty");
  EXPECT_EQ(room.queue().debt(guilty, Priority::interactive), 0);
  room.queue().charge_suspects(guilty, Priority::interactive);
  EXPECT_EQ(room.queue().debt(guilty, Priority::interactive), 1);
}

}  // namespace
}  // namespace gateway::queueing
