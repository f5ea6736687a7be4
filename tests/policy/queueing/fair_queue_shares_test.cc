// Saturated queues: who gets how much, and how soon.
#include <random>

#include <gtest/gtest.h>

#include "policy/queueing/fair_queue.h"
#include "tests/policy/queueing/waiting_room.h"

namespace gateway::queueing {
namespace {

/// Jain's fairness index of what the tenants paid: 1 if all the same, 1/n if one has all.
double jain(const std::map<std::string, double>& paid) {
  double sum = 0;
  double squares = 0;
  for (const auto& [tenant, slots] : paid) {
    sum += slots;
    squares += slots * slots;
  }
  return sum * sum / (static_cast<double>(paid.size()) * squares);
}

std::string numbered(std::size_t number) {
  return "tenant-" + std::to_string(number);
}

/// Keeps `depth` items of the sketch waiting.
void top_up(WaitingRoom& room, const ItemSketch& sketch, std::size_t depth) {
  while (room.queue().tenant(sketch.tenant).items(sketch.priority) < depth) room.add(sketch);
}

TEST(FairQueueShares, SlotsFollowTheWeights) {
  for (const bool one_lane : {true, false}) {
    WaitingRoom room(kTenTexts, 0.1,
                     {.max_tenants = 10, .weights = {{"one", 1}, {"two", 2}, {"three", 3}}});
    constexpr int kCalls = 6000;
    for (int call = 0; call < kCalls; ++call) {
      top_up(room, {.tenant = "one", .lane = 1}, 20);
      top_up(room, {.tenant = "two", .lane = one_lane ? 1U : 2U}, 20);
      top_up(room, {.tenant = "three", .lane = one_lane ? 1U : 3U}, 20);
      EXPECT_EQ(room.pull().size(), 10U);
    }
    EXPECT_NEAR(room.paid("one") / kCalls, 1.0 / 6, 0.02 / 6);
    EXPECT_NEAR(room.paid("two") / kCalls, 2.0 / 6, 0.02 * 2 / 6);
    EXPECT_NEAR(room.paid("three") / kCalls, 3.0 / 6, 0.02 * 3 / 6);
  }
}

TEST(FairQueueShares, AWeightOfAHundredthIsServedOnceInAHundredSlots) {
  WaitingRoom room(kTenTexts, 0.1, {.max_tenants = 10, .weights = {{"small", 0.01}}});
  for (int call = 0; call < 1010; ++call) {
    top_up(room, {.tenant = "small", .lane = 1}, 20);
    top_up(room, {.tenant = "usual", .lane = 2}, 20);
    room.pull();
  }
  EXPECT_NEAR(room.paid("small"), 10, 1);
}

TEST(FairQueueShares, EqualTenantsGetEqualSharesWhateverTheSizeOfTheirRows) {
  WaitingRoom room;
  room.bounds().max_tokens = 1000;
  std::mt19937 random(1);
  std::uniform_int_distribution<std::uint64_t> tokens(1, 100);
  std::vector<std::vector<std::uint64_t>> sizes(20);
  for (int call = 0; call < 4000; ++call) {
    for (std::size_t k = 0; k < 20; ++k) {
      const std::string name = numbered(k);
      // The higher its number, the bigger its rows, up to such that only two fit into a call.
      while (room.queue().tenant(name).items() < 20)
        room.add({.tenant = name, .tokens = 20 * k + tokens(random)});
    }
    room.pull();
  }
  EXPECT_EQ(room.all_paid().size(), 20U);
  EXPECT_GE(jain(room.all_paid()), 0.99);
}

TEST(FairQueueShares, SpreadingOverFiftyLanesGainsNothing) {
  WaitingRoom room;
  for (int call = 0; call < 4000; ++call) {
    for (std::size_t k = 0; k < 20; ++k) top_up(room, {.tenant = numbered(k), .lane = 0}, 20);
    for (std::uint32_t lane = 0; lane < 50; ++lane)
      if (room.queue().tenant("spread").items() < 1000)
        room.add({.tenant = "spread", .lane = lane}, 20);
    room.pull();
  }
  EXPECT_GE(jain(room.all_paid()), 0.99);
  EXPECT_NEAR(room.paid("spread"), 4000.0 / 21, 4000.0 / 21 * 0.05);
}

TEST(FairQueueShares, RidingInEverybodysLaneGainsNothing) {
  // Each of 19 tenants has a lane of its own, and one has rows in all of them.
  WaitingRoom room;
  for (int call = 0; call < 4000; ++call) {
    for (std::uint32_t k = 0; k < 19; ++k) {
      top_up(room, {.tenant = numbered(k), .lane = k}, 20);
      if (room.queue().tenant("rider").items() < 1000) room.add({.tenant = "rider", .lane = k}, 10);
    }
    EXPECT_EQ(room.pull().size(), 10U);
  }
  EXPECT_GE(jain(room.all_paid()), 0.99);
}

TEST(FairQueueShares, AQuietTenantIsInTheNextCallOrTheOneAfter) {
  for (const std::uint32_t quiet_lane : {0U, 1U}) {
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
      WaitingRoom room;
      std::mt19937 random(seed);
      for (int round = 0; round < 200; ++round) {
        top_up(room, {.tenant = "flood"}, 100);
        const auto pause = std::uniform_int_distribution<int>(1, 20)(random);
        for (int call = 0; call < pause; ++call) {
          top_up(room, {.tenant = "flood"}, 100);
          room.pull();
        }
        EmbedItem* const quiet = room.add({.tenant = "quiet", .lane = quiet_lane});
        int calls = 0;
        for (bool sent = false; !sent; ++calls) {
          ASSERT_LT(calls, 2) << "seed " << seed << ", round " << round;
          for (const EmbedItemPtr& item : room.pull()) sent = sent || item.get() == quiet;
        }
      }
    }
  }
}

TEST(FairQueueShares, AQuietTenantIsServedSoonAmongManyFloodsAndLanes) {
  WaitingRoom room;
  for (int round = 0; round < 200; ++round) {
    for (int call = 0; call < 120; ++call) {
      for (std::uint32_t k = 0; k < 50; ++k) top_up(room, {.tenant = numbered(k), .lane = k}, 20);
      room.pull();
    }
    EmbedItem* const quiet = room.add({.tenant = "quiet", .lane = 99});
    EXPECT_EQ(room.pull().front().get(), quiet);
  }
}

TEST(FairQueueShares, GoingIdleForAnInstantGainsNothing) {
  // It always has just one call's worth, and is empty each time it was served.
  WaitingRoom room;
  for (int call = 0; call < 1000; ++call) {
    top_up(room, {.tenant = "steady", .lane = 1}, 100);
    top_up(room, {.tenant = "blinking", .lane = 2}, 10);
    room.pull();
  }
  EXPECT_NEAR(room.paid("blinking"), 500, 2);
}

TEST(FairQueueShares, BeingAwaySavesUpNothing) {
  WaitingRoom room;
  room.add({.tenant = "away", .lane = 1});
  room.pull();
  for (int call = 0; call < 100; ++call) {
    top_up(room, {.tenant = "present", .lane = 2}, 20);
    room.pull();
  }
  const double before = room.paid("away");
  for (int call = 0; call < 100; ++call) {
    top_up(room, {.tenant = "present", .lane = 2}, 20);
    top_up(room, {.tenant = "away", .lane = 1}, 20);
    room.pull();
  }
  EXPECT_NEAR(room.paid("away") - before, 50, 2);
}

TEST(FairQueueShares, RidingInRoomThatNobodyElseUsesCostsATenantItsTurnForAMomentOnly) {
  // One row of `few` leads each call, and `many` fills it for a long time.
  WaitingRoom room;
  for (int call = 0; call < 1000; ++call) {
    top_up(room, {.tenant = "many"}, 100);
    room.add({.tenant = "few"});
    EXPECT_EQ(room.pull().size(), 10U);
  }
  for (int call = 0; call < 5; ++call) {
    top_up(room, {.tenant = "few", .lane = 1}, 100);
    if (room.pull().front()->tenant->name() == "many") return;
  }
  FAIL() << "its rides were held against it for more than five slots";
}

TEST(FairQueueShares, BulkGetsItsShareWhileBothClassesWait) {
  for (const bool one_lane : {true, false}) {
    WaitingRoom room;
    constexpr int kCalls = 10000;
    for (int call = 0; call < kCalls; ++call) {
      top_up(room, {.tenant = "a"}, 30);
      top_up(room, {.tenant = "b", .priority = Priority::bulk, .lane = one_lane ? 0U : 1U}, 30);
      EXPECT_EQ(room.pull().size(), 10U);
    }
    EXPECT_NEAR(room.paid(Priority::bulk) / kCalls, 0.1, 0.01);
  }
}

TEST(FairQueueShares, BulkAloneGetsEverySlotAndOwesNothingForIt) {
  WaitingRoom room;
  for (int call = 0; call < 100; ++call) {
    top_up(room, {.tenant = "b", .priority = Priority::bulk}, 30);
    EXPECT_EQ(room.pull().size(), 10U);
  }
  // Both wait from now on: of the next twenty slots BULK has its two.
  const double before = room.paid(Priority::bulk);
  for (int call = 0; call < 20; ++call) {
    top_up(room, {.tenant = "a"}, 30);
    top_up(room, {.tenant = "b", .priority = Priority::bulk}, 30);
    room.pull();
  }
  EXPECT_NEAR(room.paid(Priority::bulk) - before, 2, 1e-6);
}

TEST(FairQueueShares, WithoutAShareBulkWaitsForInteractiveWork) {
  WaitingRoom room(kTenTexts, 0);
  room.add({.priority = Priority::bulk}, 10);
  for (int call = 0; call < 100; ++call) {
    top_up(room, {.tenant = "a"}, 30);
    room.pull();
  }
  EXPECT_EQ(room.paid(Priority::bulk), 0);
}

TEST(FairQueueShares, MixedKindsOfDifferentCallersLeaveFullByKind) {
  const batching::CallBounds qwen = room_for({.items = 20, .texts = 20, .images = 1, .videos = 1});
  for (const batching::CallBounds& nominal : {kOneOfEach, qwen}) {
    WaitingRoom room(nominal);
    const CallCapacity kinds[] = {kText, kImage, kVideo};
    constexpr int kCalls = 1000;
    std::size_t items = 0;
    for (int call = 0; call < kCalls; ++call) {
      for (std::size_t k = 0; k < 300; ++k)
        top_up(room, {.tenant = numbered(k), .takes = kinds[k / 100]}, 2);
      items += room.pull().size();
    }
    EXPECT_GE(static_cast<double>(items) / kCalls, 2.8);
    EXPECT_GE(items, kCalls * std::min<std::size_t>(nominal.capacity.items, 20));
    const bool evenly_loaded = nominal.capacity.items == 3;
    EXPECT_GE(evenly_loaded ? jain(room.all_paid()) : 1.0, 0.98);
  }
}

TEST(FairQueueShares, ExtraCallsPushTheirTenantBack) {
  WaitingRoom room;
  top_up(room, {.tenant = "poison", .lane = 1}, 100);
  top_up(room, {.tenant = "healthy", .lane = 2}, 100);
  room.queue().charge(room.queue().tenant("poison"), 5);
  for (int call = 0; call < 5; ++call) EXPECT_EQ(room.pull().front()->tenant->name(), "healthy");
  room.pull();
  EXPECT_GE(room.paid("poison"), 0);
  const double before = room.paid("poison");
  for (int call = 0; call < 4; ++call) room.pull();
  EXPECT_NEAR(room.paid("poison") - before, 2, 1);
}

TEST(FairQueueShares, WhatIsGivenBackIsServedAgainAndNotSavedUp) {
  WaitingRoom room;
  Tenant& tenant = room.queue().tenant("refunded");
  room.add({.tenant = "refunded", .lane = 1}, 200);
  room.add({.tenant = "other", .lane = 2}, 200);
  room.queue().charge(tenant, 5);
  room.queue().charge(tenant, -100);
  for (int call = 0; call < 10; ++call) room.pull();
  EXPECT_NEAR(room.paid("refunded"), 5, 1);
}

TEST(FairQueueShares, ADebtIsBounded) {
  WaitingRoom room;
  Tenant& tenant = room.queue().tenant("poison");
  room.add({.tenant = "poison", .lane = 1}, 10);
  room.queue().charge(tenant, 1e9);
  for (int call = 0; call < 66; ++call) {
    top_up(room, {.tenant = "other", .lane = 2}, 20);
    room.pull();
  }
  EXPECT_GT(room.paid("poison"), 0);
}

}  // namespace
}  // namespace gateway::queueing
