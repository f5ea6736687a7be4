// Calls of what is due.
#include <chrono>
#include <vector>

#include <gtest/gtest.h>

#include "tests/policy/queueing/waiting_room.h"

namespace gateway::queueing {
namespace {

using namespace std::chrono_literals;
using Numbers = std::vector<std::size_t>;
using Items = std::vector<EmbedItem*>;

const Timestamp kNow = Timestamp{} + 1h;

TEST(FairQueueDue, TheFirstLeadsFromWhereverItStandsAndTheOthersBoardBeforeAnybodyElse) {
  WaitingRoom room;
  room.add({.tenant = "a"}, 30);
  room.add({.tenant = "b"}, 3);
  EmbedItem* const first = room.add({.tenant = "b"});
  EmbedItem* const second = room.add({.tenant = "c"});
  Numbers numbers = room.pull_numbers(Items{first, second});
  ASSERT_EQ(numbers.size(), 10u);
  numbers.resize(2);
  EXPECT_EQ(numbers, (Numbers{33, 34}));
}

TEST(FairQueueDue, WhatCantShareTheLeadersCallIsLeft) {
  WaitingRoom room;
  EmbedItem* const first = room.add({.lane = 1});
  EmbedItem* const of_another_lane = room.add({.lane = 2});
  EmbedItem* const alone = room.add({.alone = true, .lane = 1});
  EmbedItem* const failed = room.add({.lane = 1});
  failed->work.record.failures = 1;
  EmbedItem* const second = room.add({.lane = 1});
  EXPECT_EQ(room.pull_numbers(Items{first, of_another_lane, alone, failed, second}),
            (Numbers{0, 4}));
}

TEST(FairQueueDue, AnItemThatTravelsAloneLeadsAlone) {
  WaitingRoom room;
  EmbedItem* const alone = room.add({.alone = true});
  EmbedItem* const second = room.add();
  EXPECT_EQ(room.pull_numbers(Items{alone, second}), (Numbers{0}));
}

TEST(FairQueueDue, ATenantWithARecordSharesNoCall) {
  WaitingRoom room;
  EmbedItem* const first = room.add({.tenant = "a"});
  EmbedItem* const second = room.add({.tenant = "b"});
  while (!room.queue().tenant("b").conduct().apart())
    room.queue().tenant("b").conduct().convicted();
  EXPECT_EQ(room.pull_numbers(Items{first, second}), (Numbers{0}));
}

TEST(FairQueueDue, NoMoreBoardThanFitIn) {
  WaitingRoom room;
  Items due;
  for (int k = 0; k < 12; ++k) due.push_back(room.add());
  EXPECT_EQ(room.pull(due).size(), 10u);
  EXPECT_EQ(room.queue().items(), 2u);
}

TEST(FairQueueDue, TheyPayLikeAllOthersHoweverDeepInDebt) {
  WaitingRoom room;
  room.add({.tenant = "a"}, 30);
  EmbedItem* const first = room.add({.tenant = "b", .lane = 7});
  room.add({.tenant = "b", .lane = 7});
  room.queue().charge(room.queue().tenant("b"), 20);
  EXPECT_EQ(room.pull(Items{first}).front()->tenant->name(), "b");
  EXPECT_NEAR(room.paid("b"), 1, 1e-9);
}

TEST(FairQueueDue, BulkDoesNotLeadWhenItIsFarBeyondItsShare) {
  WaitingRoom room;
  room.add({.tenant = "a"}, 100);
  Items bulk;
  for (std::uint32_t k = 0; k < 9; ++k)
    bulk.push_back(room.add({.tenant = "b", .priority = Priority::bulk, .lane = k + 1}));
  int led = 0;
  for (EmbedItem* const item : bulk)
    if (room.pull(Items{item}).front().get() == item) ++led;
  EXPECT_EQ(led, 2);
}

TEST(FairQueueDue, BulkRidesForNothingWhereInteractiveLeads) {
  WaitingRoom room;
  EmbedItem* const first = room.add({.tenant = "a"});
  EmbedItem* const bulk = room.add({.tenant = "b", .priority = Priority::bulk});
  room.add({.tenant = "a", .lane = 1});
  EXPECT_EQ(room.pull(Items{first, bulk}).size(), 2u);
  EXPECT_EQ(room.paid(Priority::bulk), 0);
  EXPECT_NEAR(room.paid(Priority::interactive), 1, 1e-9);
}

TEST(FairQueueDue, ItsSlotsAreThoseOfWhatHasADeadline) {
  WaitingRoom room;
  room.add({}, 10);
  room.add({.deadline = kNow + 1s}, 5);
  EmbedItem* const later = room.add({.deadline = kNow + 2s});
  EXPECT_NEAR(room.queue().due_slots(), 0.6, 1e-9);
  std::vector<std::pair<Timestamp, double>> due;
  room.queue().for_each_due([&](Timestamp at, double slots) {
    due.emplace_back(at, slots);
    return true;
  });
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[0].first, kNow + 1s);
  EXPECT_NEAR(due[0].second, 0.5, 1e-9);
  room.kill(*later);
  EXPECT_NEAR(room.queue().due_slots(), 0.5, 1e-9);
  room.pull();
  room.pull();
  EXPECT_EQ(room.queue().due_slots(), 0);
}

}  // namespace
}  // namespace gateway::queueing
