// What leaves a queue by other ways than its turn: probes, and lanes that are refused.
#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/policy/queueing/waiting_room.h"

namespace gateway::queueing {
namespace {

using Numbers = std::vector<std::size_t>;

/// The number of the item of the next probe behind that tenant; none if there is none.
std::optional<std::size_t> probe(WaitingRoom& room, std::string_view last = "") {
  const auto pulled = room.queue().pull_probe(room.bounds(), last);
  if (!pulled) return std::nullopt;
  EXPECT_EQ(pulled->items.size(), 1U);
  return pulled->items.front()->index;
}

/// An item that failed goes to where it came from.
void put_back_failed(WaitingRoom& room, EmbedItemPtr item) {
  ++item->work.record.failures;
  room.queue().put_back(WaitingRoom::parameters(0), std::move(item));
}

TEST(FairQueueProbe, IsOneItemHoweverManyWait) {
  WaitingRoom room;
  EXPECT_EQ(probe(room), std::nullopt);
  room.add({}, 5);
  EXPECT_EQ(probe(room), 0U);
  EXPECT_EQ(room.queue().items(), 4U);
  EXPECT_EQ(room.pull_numbers(), (Numbers{1, 2, 3, 4}));
}

TEST(FairQueueProbe, IsTheFirstThatHasNeverFailed) {
  WaitingRoom room;
  room.add({}, 3);
  std::vector<EmbedItemPtr> call = room.pull();
  put_back_failed(room, std::move(call[1]));
  put_back_failed(room, std::move(call[0]));
  EXPECT_FALSE(room.queue().fresh_waits());
  EXPECT_EQ(probe(room), std::nullopt);
  room.add();
  EXPECT_TRUE(room.queue().fresh_waits());
  EXPECT_EQ(probe(room), 3U);
  EXPECT_FALSE(room.queue().fresh_waits());
  EXPECT_EQ(room.pull_numbers(), (Numbers{0, 1})) << "who failed waits on at the front";
}

TEST(FairQueueProbe, CountsNoneThatDied) {
  WaitingRoom room;
  EmbedItem* const only = room.add();
  room.add();
  room.kill(*only);
  EXPECT_EQ(probe(room), 1U);
  EmbedItem* const last = room.add();
  EXPECT_TRUE(room.queue().fresh_waits());
  room.kill(*last);
  EXPECT_FALSE(room.queue().fresh_waits());
  EXPECT_EQ(probe(room), std::nullopt);
}

TEST(FairQueueProbe, GoesRoundTheTenantsByName) {
  WaitingRoom room;
  room.add({.tenant = "b"}, 10);
  room.add({.tenant = "a"});
  room.add({.tenant = "c"});
  EXPECT_EQ(probe(room, "a"), 0U);
  EXPECT_EQ(probe(room, "b"), 11U);
  EXPECT_EQ(probe(room, "c"), 10U) << "from the last to the first again";
  EXPECT_EQ(probe(room, "a"), 1U) << "b is the only one left";
  EXPECT_EQ(probe(room, "b"), 2U);
}

TEST(FairQueueProbe, IsOfATenantsItemsTheOneThatHasWaitedLongestInWhateverLane) {
  using std::chrono::seconds;
  WaitingRoom room;
  room.add({.lane = 1})->waiting_since = Timestamp{} + seconds(3);
  room.add({.priority = Priority::bulk, .lane = 2})->waiting_since = Timestamp{} + seconds(1);
  room.add({.lane = 3})->waiting_since = Timestamp{} + seconds(2);
  EXPECT_EQ(probe(room), 1U);
  EXPECT_EQ(probe(room), 2U);
  EXPECT_EQ(probe(room), 0U);
}

TEST(FairQueueProbe, IsPaidLikeAnyCall) {
  WaitingRoom room;
  room.add({.tenant = "a"}, 2);
  const auto pulled = room.queue().pull_probe(room.bounds(), "");
  ASSERT_TRUE(pulled);
  EXPECT_DOUBLE_EQ(pulled->items.front()->paid_slots, 1);
}

TEST(FairQueueTakeLane, HandsOverAllThatWaitsInItAndNothingElse) {
  WaitingRoom room;
  room.add({.tenant = "a", .lane = 1}, 3);
  room.add({.tenant = "b", .priority = Priority::bulk, .lane = 1}, 2);
  room.add({.tenant = "a", .lane = 2});
  EmbedItem* const dead = room.add({.tenant = "a", .lane = 1});
  room.kill(*dead);
  const std::vector<EmbedItemPtr> items = room.queue().take_lane(WaitingRoom::parameters(1));
  Numbers numbers;
  for (const EmbedItemPtr& item : items) {
    EXPECT_EQ(item->state, ItemState::in_hand);
    EXPECT_EQ(item->flow, nullptr);
    numbers.push_back(item->index);
  }
  std::ranges::sort(numbers);
  EXPECT_EQ(numbers, (Numbers{0, 1, 2, 3, 4}));
  EXPECT_EQ(room.queue().items(), 1U);
  EXPECT_EQ(room.queue().bytes(), 10U);
  EXPECT_EQ(room.queue().tenant("b").items(), 0U);
  EXPECT_EQ(room.pull_numbers(), (Numbers{5}));
  EXPECT_TRUE(room.queue().empty());
  EXPECT_FALSE(room.queue().fresh_waits());
}

TEST(FairQueueTakeLane, OfALaneThatNobodyWaitsInIsNothing) {
  WaitingRoom room;
  room.add();
  EXPECT_TRUE(room.queue().take_lane(WaitingRoom::parameters(7)).empty());
  EXPECT_EQ(room.queue().items(), 1U);
}

TEST(FairQueueTakeLane, LeavesALaneThatCanBeUsedAgain) {
  WaitingRoom room;
  room.add({.tenant = "a"}, 3);
  EXPECT_EQ(room.queue().take_lane(WaitingRoom::parameters(0)).size(), 3U);
  EXPECT_TRUE(room.pull().empty());
  room.add({.tenant = "a"}, 2);
  EXPECT_EQ(room.pull_numbers(), (Numbers{3, 4}));
}

}  // namespace
}  // namespace gateway::queueing
