#include "policy/queueing/fair_queue.h"

#include <gtest/gtest.h>

#include "tests/policy/queueing/waiting_room.h"

namespace gateway::queueing {
namespace {

using Numbers = std::vector<std::size_t>;

TEST(FairQueue, GivesWhatHasGatheredWithoutWaitingForMore) {
  WaitingRoom room;
  room.add();
  EXPECT_EQ(room.pull_numbers(), (Numbers{0}));
  EXPECT_EQ(room.queue().items(), 0U);
  EXPECT_EQ(room.queue().bytes(), 0U);
  EXPECT_FALSE(room.queue().pull(room.bounds()).has_value());
}

TEST(FairQueue, ClosesACallAtTheRowLimitInOrderOfArrival) {
  WaitingRoom room;
  room.add({}, 12);
  EXPECT_EQ(room.pull_numbers(), (Numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(room.pull_numbers(), (Numbers{10, 11}));
}

TEST(FairQueue, LooksPastAMisfitWhichThenLeadsTheNextCall) {
  WaitingRoom room;
  room.bounds().max_tokens = 100;
  room.add({.tokens = 60});
  room.add({.tokens = 90});
  room.add({.tokens = 30});
  EXPECT_EQ(room.pull_numbers(), (Numbers{0, 2}));
  room.add({.tokens = 5});
  EXPECT_EQ(room.pull_numbers(), (Numbers{1, 3}));
}

/// Calls until that item goes, its tenant's and others' small rows coming all the time; 100 if it
/// does not.
int calls_until_sent(WaitingRoom& room, const EmbedItem* item) {
  for (int call = 1; call < 100; ++call) {
    room.add({.tenant = "a"}, 10);
    room.add({.tenant = "b"}, 10);
    for (const EmbedItemPtr& sent : room.pull())
      if (sent.get() == item) return call;
  }
  return 100;
}

TEST(FairQueue, ARowTooBigToShareACallDoesNotStarve) {
  // Both tenants ride in each other's calls, at the same rate: without its being owed a lead, `a`
  // would never come to lead.
  WaitingRoom room;
  room.bounds().max_tokens = 100;
  room.add({.tenant = "b"}, 10);
  const EmbedItem* const big = room.add({.tenant = "a", .tokens = 500});
  EXPECT_LE(calls_until_sent(room, big), 6);
}

TEST(FairQueue, ASuspectDoesNotStarve) {
  WaitingRoom room;
  room.add({.tenant = "b"}, 10);
  const EmbedItem* const suspect = room.add({.tenant = "a", .alone = true});
  EXPECT_LE(calls_until_sent(room, suspect), 6);
}

TEST(FairQueue, AnItemInALaneOfItsOwnDoesNotStarve) {
  WaitingRoom room;
  room.add({.tenant = "b"}, 10);
  room.add({.tenant = "a"});
  const EmbedItem* const lonely = room.add({.tenant = "a", .lane = 1});
  // Twice three rides, after each of which one of its two lanes leads.
  EXPECT_LE(calls_until_sent(room, lonely), 12);
}

TEST(FairQueue, ABulkItemInALaneOfItsOwnDoesNotStarve) {
  // Its tenant's other bulk items ride in every interactive call.
  WaitingRoom room;
  EmbedItem* lonely = nullptr;
  for (int call = 0; call < 30; ++call) {
    room.add({.tenant = "a"}, 2);
    room.add({.tenant = "b", .priority = Priority::bulk}, 12);
    if (call == 10) lonely = room.add({.tenant = "b", .priority = Priority::bulk, .lane = 1});
    for (const EmbedItemPtr& sent : room.pull())
      if (sent.get() == lonely) return;
  }
  FAIL() << "it did not go within twenty calls, in which bulk leads two";
}

TEST(FairQueue, TheOtherClassRidesForNothing) {
  WaitingRoom room;
  room.add({.tenant = "a"}, 2);
  room.add({.tenant = "b", .priority = Priority::bulk}, 8);
  room.add({.tenant = "c", .lane = 1});
  EXPECT_EQ(room.pull().size(), 10U);
  EXPECT_DOUBLE_EQ(room.paid("a"), 1);
  EXPECT_DOUBLE_EQ(room.paid("b"), 0);
}

TEST(FairQueue, PacksOneOfEachKindFromAMixedFlow) {
  WaitingRoom room(kOneOfEach);
  room.add({.takes = kText});
  room.add({.takes = kText});
  room.add({.takes = kImage});
  room.add({.takes = kImage});
  EXPECT_EQ(room.pull_numbers(), (Numbers{0, 2}));
  EXPECT_EQ(room.pull_numbers(), (Numbers{1, 3}));
}

TEST(FairQueue, AFusedModelTakesOneItemPerCall) {
  WaitingRoom room(kOneOfEach);
  room.bounds().shared = false;
  room.add({.takes = kText});
  room.add({.takes = kImage});
  EXPECT_EQ(room.pull_numbers(), (Numbers{0}));
  EXPECT_EQ(room.pull_numbers(), (Numbers{1}));
}

TEST(FairQueue, InteractiveItemsGoBeforeBulkOnesThatFillTheRest) {
  WaitingRoom room;
  room.add({.priority = Priority::bulk}, 9);
  room.add({}, 2);
  EXPECT_EQ(room.pull_numbers(), (Numbers{9, 10, 0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(FairQueue, ItemsOfDifferentLanesShareNoCallAndLanesTakeTurns) {
  WaitingRoom room;
  room.add({.lane = 1}, 25);
  room.add({.lane = 2}, 5);
  EXPECT_EQ(room.pull().size(), 10U);
  EXPECT_EQ(room.lane_of_last_call(), 1U);
  EXPECT_EQ(room.pull().size(), 5U);
  EXPECT_EQ(room.lane_of_last_call(), 2U);
  EXPECT_EQ(room.pull().size(), 10U);
}

TEST(FairQueue, DeadItemsStopCountingAndAreNeverSent) {
  WaitingRoom room;
  std::vector<EmbedItem*> items;
  for (int k = 0; k < 4; ++k) items.push_back(room.add());
  room.kill(*items[0]);
  EXPECT_EQ(room.queue().items(), 3U);
  EXPECT_EQ(room.queue().bytes(), 30U);
  EXPECT_EQ(room.queue().tenant("a").items(), 3U);
  room.kill(*items[2]);
  EXPECT_EQ(room.pull_numbers(), (Numbers{1, 3}));
}

TEST(FairQueue, WhatRemainsOfAFlowIsServedWhateverTheOrderOfDeath) {
  WaitingRoom room;
  std::vector<EmbedItem*> items;
  for (int k = 0; k < 1000; ++k) items.push_back(room.add());
  for (std::size_t k = 0; k < 999; ++k) room.kill(*items[(k * 7) % 999]);
  EXPECT_EQ(room.queue().items(), 1U);
  EXPECT_EQ(room.pull_numbers(), (Numbers{999}));
}

TEST(FairQueue, AFlowOfOnlyDeadItemsGivesNothingAndKeepsNothing) {
  WaitingRoom room;
  room.kill(*room.add());
  EXPECT_TRUE(room.queue().empty());
  EXPECT_EQ(room.queue().bytes(), 0U);
  EXPECT_TRUE(room.pull().empty());
  EXPECT_FALSE(room.queue().tenant("a").held());
}

TEST(FairQueue, PulledItemsAreNoLongerQueued) {
  WaitingRoom room;
  EmbedItem* const item = room.add();
  EXPECT_NE(item->flow, nullptr);
  const auto call = room.pull();
  ASSERT_EQ(call.size(), 1U);
  EXPECT_EQ(call[0]->flow, nullptr);
}

TEST(FairQueue, AnItemPutBackIsTheFirstOfItsFlowAgain) {
  WaitingRoom room;
  room.add({}, 12);
  auto call = room.pull();
  for (auto item = call.rbegin(); item != call.rend(); ++item)
    room.queue().put_back(WaitingRoom::parameters(0), std::move(*item));
  EXPECT_EQ(room.queue().items(), 12U);
  EXPECT_EQ(room.pull_numbers(), (Numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(FairQueue, ASuspectTravelsAlone) {
  WaitingRoom room;
  room.add();
  room.add({.alone = true});
  room.add();
  EXPECT_EQ(room.pull_numbers(), (Numbers{0, 2}));
  room.add();
  EXPECT_EQ(room.pull_numbers(), (Numbers{1}));
  EXPECT_EQ(room.pull_numbers(), (Numbers{3}));
}

TEST(FairQueue, AnItemMadeASuspectWhileItWaitsTravelsAlone) {
  WaitingRoom room;
  room.add({}, 2);
  room.add()->work.record.alone = true;
  EXPECT_EQ(room.pull_numbers(), (Numbers{0, 1}));
  EXPECT_EQ(room.pull_numbers(), (Numbers{2}));
}

TEST(FairQueue, AllOnBoardPayTheSlotByTheirPartOfTheCall) {
  WaitingRoom room;
  room.bounds().max_tokens = 100;
  room.add({.tenant = "a", .tokens = 60});  // Takes 0.6 of the tokens.
  room.add({.tenant = "b", .tokens = 5});   // Takes 0.1 of the items.
  room.add({.tenant = "c", .tokens = 30});
  room.add({.tenant = "d", .lane = 1});
  EXPECT_EQ(room.pull().size(), 3U);
  EXPECT_DOUBLE_EQ(room.paid("a"), 0.6);
  EXPECT_DOUBLE_EQ(room.paid("b"), 0.1);
  EXPECT_DOUBLE_EQ(room.paid("c"), 0.3);
}

TEST(FairQueue, ASlotThatLeavesNobodyBehindCostsNothing) {
  WaitingRoom room;
  room.add({.tenant = "a"});
  EXPECT_EQ(room.pull_numbers(), (Numbers{0}));
  EXPECT_EQ(room.paid("a"), 0);
}

TEST(FairQueue, VisitsWhoHasSomethingWaiting) {
  WaitingRoom room(kTenTexts, 0.1, {.max_tenants = 10, .weights = {{"idle", 2}, {"z", 3}}});
  room.add({.tenant = "z"}, 2);
  room.add({.tenant = "b", .priority = Priority::bulk});
  std::vector<std::string> seen;
  room.queue().for_each_waiting_tenant([&](const Tenant& tenant) {
    seen.push_back(tenant.name() + " " + std::to_string(tenant.items(Priority::interactive)) + " " +
                   std::to_string(tenant.items(Priority::bulk)) + " " +
                   std::to_string(tenant.bytes()));
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"b 0 1 10", "z 2 0 20"}));
}

TEST(FairQueue, AReleasedTenantOfNoFurtherInterestIsForgotten) {
  WaitingRoom room;
  const std::size_t before = room.queue().tenants().size();
  EmbedItem* const item = room.add({.tenant = "a"});
  Tenant& tenant = *item->tenant;
  tenant.hold();
  room.kill(*item);
  EXPECT_EQ(room.queue().tenants().size(), before + 1);
  room.queue().release(tenant);
  EXPECT_EQ(room.queue().tenants().size(), before);
}

TEST(FairQueue, AReleasedTenantInDebtIsRemembered) {
  WaitingRoom room;
  EmbedItem* const item = room.add({.tenant = "a"});
  Tenant& tenant = *item->tenant;
  tenant.hold();
  room.kill(*item);
  room.queue().charge(tenant, 3);
  room.queue().release(tenant);
  EXPECT_EQ(&room.queue().tenant("a"), &tenant);
  EXPECT_GT(room.queue().tenants().size(), 1U);
}

}  // namespace
}  // namespace gateway::queueing
