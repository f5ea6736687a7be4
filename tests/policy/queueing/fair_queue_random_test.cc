// Random schedules: whatever comes, nothing is lost, nobody is passed over without need, and no
// slot is wasted.
#include <algorithm>
#include <map>
#include <random>
#include <tuple>

#include <gtest/gtest.h>

#include "policy/batching/call_fill.h"
#include "policy/queueing/fair_queue.h"
#include "tests/policy/queueing/waiting_room.h"

namespace gateway::queueing {
namespace {

batching::CallBounds tight() {
  return {.capacity = {.items = 6, .texts = 4, .images = 2, .videos = 1},
          .max_tokens = 100,
          .max_bytes = 2000};
}

/// One seeded schedule, and a plain list of what should wait.
class Schedule {
 public:
  explicit Schedule(std::uint32_t seed) : random_(seed) {}

  void run(int steps) {
    for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) {
      switch (pick(10)) {
        case 0:
          kill_one();
          break;
        case 1:
          room_.queue().charge(room_.queue().tenant(tenant_name()), pick(8) - 2.0, priority());
          break;
        case 2:
        case 3:
        case 4:
          pull();
          break;
        default:
          add();
      }
      check_counts();
    }
    while (!waiting_.empty() && !testing::Test::HasFailure()) pull();
    EXPECT_EQ(sent_ + dead_, added_);
    EXPECT_TRUE(room_.queue().empty());
    EXPECT_EQ(room_.queue().bytes(), 0U);
    EXPECT_EQ(room_.queue().backlog_slots(), 0);
  }

 private:
  int pick(int choices) { return std::uniform_int_distribution<int>(0, choices - 1)(random_); }
  std::string tenant_name() { return std::string(1, static_cast<char>('a' + pick(5))); }
  Priority priority() { return pick(3) == 0 ? Priority::bulk : Priority::interactive; }

  void add() {
    const CallCapacity kinds[] = {kText, kText, kImage, kVideo};
    const std::string tenant = tenant_name();
    const auto lane = static_cast<std::uint32_t>(pick(3));
    waiting_.push_back(
        {room_.add({.tenant = tenant,
                    .priority = priority(),
                    .takes = kinds[pick(4)],
                    .tokens = static_cast<std::uint64_t>(pick(10) == 0 ? 150 : 1 + pick(60)),
                    .bytes = static_cast<std::uint32_t>(1 + pick(900)),
                    .alone = pick(15) == 0,
                    .lane = lane}),
         lane});
    ++added_;
  }

  void kill_one() {
    if (waiting_.empty()) return;
    const auto victim = waiting_.begin() + pick(static_cast<int>(waiting_.size()));
    room_.kill(*victim->item);
    waiting_.erase(victim);
    ++dead_;
  }

  void pull() {
    std::vector<EmbedItem*> due;
    for (const Waiting& each : waiting_)
      if (pick(20) == 0) due.push_back(each.item);
    if (pick(5) > 0) due.clear();
    auto call = room_.pull(due);
    ASSERT_EQ(call.empty(), waiting_.empty());
    if (call.empty()) return;
    double paid = 0;
    for (const EmbedItemPtr& item : call) {
      const auto place = find(*item);
      ASSERT_NE(place, waiting_.end()) << "pulled twice, or dead";
      EXPECT_EQ(place->lane, room_.lane_of_last_call());
      waiting_.erase(place);
      paid += item->paid_slots;
    }
    // One slot, if somebody of the class that had it is left behind; else nothing.
    const Priority leading = call.front()->priority;
    const bool contested = std::ranges::any_of(
        waiting_, [leading](const Waiting& each) { return each.item->priority == leading; });
    EXPECT_NEAR(paid, contested ? 1 : 0, 1e-9);
    check_call(call);
    if (pick(10) == 0) return put_back(std::move(call));
    sent_ += call.size();
  }

  void put_back(std::vector<EmbedItemPtr> call) {
    for (auto item = call.rbegin(); item != call.rend(); ++item) {
      room_.queue().charge(*(*item)->tenant, -(*item)->paid_slots, (*item)->priority);
      waiting_.insert(waiting_.begin(), {item->get(), room_.lane_of_last_call()});
      room_.queue().put_back(WaitingRoom::parameters(room_.lane_of_last_call()), std::move(*item));
    }
  }

  /// The call keeps its bounds, and nothing that waits in its lane would have fitted: so it is
  /// full, and whoever was overtaken by a later item of his flow had to be.
  void check_call(const std::vector<EmbedItemPtr>& call) {
    const bool alone = call.front()->work.record.alone;
    EXPECT_TRUE(!alone || call.size() == 1);
    const batching::CallBounds bounds = tight();
    batching::CallFill fill(bounds);
    for (const EmbedItemPtr& item : call) {
      EXPECT_TRUE(fill.try_add(item->work.cost));
      EXPECT_TRUE(!item->work.record.alone || call.size() == 1);
    }
    if (alone) return;
    for (const Waiting& other : waiting_) {
      if (other.lane != room_.lane_of_last_call() || other.item->work.record.alone) continue;
      batching::CallFill with_it = fill;
      EXPECT_FALSE(with_it.try_add(other.item->work.cost))
          << "room was left for an item that waited";
    }
  }

  void check_counts() {
    EXPECT_EQ(room_.queue().items(), waiting_.size());
    std::size_t bytes = 0;
    std::map<std::tuple<std::string, Priority>, std::size_t> items;
    for (const Waiting& each : waiting_) {
      bytes += each.item->work.cost.bytes;
      ++items[{each.item->tenant->name(), each.item->priority}];
    }
    EXPECT_EQ(room_.queue().bytes(), bytes);
    for (const auto& [key, count] : items)
      EXPECT_EQ(room_.queue().tenant(std::get<0>(key)).items(std::get<1>(key)), count);
    EXPECT_EQ(room_.queue().backlog_slots() > 0, !waiting_.empty());
  }

  struct Waiting {
    EmbedItem* item;
    std::uint32_t lane;
  };

  std::vector<Waiting>::iterator find(const EmbedItem& item) {
    return std::ranges::find(waiting_, &item, &Waiting::item);
  }

  std::mt19937 random_;
  WaitingRoom room_{tight()};
  std::vector<Waiting> waiting_;  ///< In order of arrival.
  std::size_t added_ = 0;
  std::size_t sent_ = 0;
  std::size_t dead_ = 0;
};

TEST(FairQueueRandom, NothingIsLostAndNoRoomIsLeftForWhatWaits) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Schedule(seed).run(200);
    if (HasFailure()) return;
  }
}

TEST(FairQueueRandom, AFlowOfAlikeItemsLeavesInOrderOfArrival) {
  std::mt19937 random(3);
  WaitingRoom room;
  std::map<std::tuple<std::string, Priority, std::uint32_t>, std::size_t> last;
  for (int step = 0; step < 20'000; ++step) {
    const auto draw = random();
    room.add({.tenant = draw % 2 == 0 ? "a" : "b",
              .priority = draw % 3 == 0 ? Priority::bulk : Priority::interactive,
              .lane = static_cast<std::uint32_t>(draw / 8 % 3)});
    if (draw / 64 % 8 != 0) continue;
    for (const EmbedItemPtr& item : room.pull()) {
      const auto flow = std::tuple(item->tenant->name(), item->priority, room.lane_of_last_call());
      const auto [before, first] = last.try_emplace(flow, item->index);
      EXPECT_TRUE(first || before->second < item->index);
      before->second = item->index;
    }
  }
}

TEST(FairQueueRandom, NobodyStarves) {
  // Three tenants, four flows each, none with more than four items: when an item comes, at most 48
  // wait, and were each of them to lead a call of its own, with the later items of flows that ride
  // in between (three rides for each lead that is owed), it would still go within 200 calls.
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&random](unsigned choices) { return random() % choices; };
    WaitingRoom room(tight(), 0.5);
    std::map<const EmbedItem*, int> waits;
    std::map<std::tuple<std::string, Priority, std::uint32_t>, int> waiting;
    for (int call = 0; call < 1000; ++call) {
      for (int k = 0; k < 20; ++k) {
        const std::string tenant(1, static_cast<char>('a' + pick(3)));
        const Priority priority = pick(2) == 0 ? Priority::bulk : Priority::interactive;
        const auto lane = static_cast<std::uint32_t>(pick(2));
        if (waiting[{tenant, priority, lane}] == 4) continue;
        ++waiting[{tenant, priority, lane}];
        waits[room.add({.tenant = tenant,
                        .priority = priority,
                        .takes = pick(2) == 0 ? kText : kImage,
                        .tokens = pick(6) == 0 ? 150 : 1 + pick(90),
                        .alone = pick(30) == 0,
                        .lane = lane})] = call;
      }
      for (const EmbedItemPtr& item : room.pull()) {
        --waiting[{item->tenant->name(), item->priority, room.lane_of_last_call()}];
        waits.erase(item.get());
      }
      for (const auto& [item, since] : waits) ASSERT_LT(call - since, 200) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace gateway::queueing
