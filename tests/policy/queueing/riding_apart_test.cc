// Tenants whose items spoil calls share none with others.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/policy/queueing/waiting_room.h"

namespace gateway::queueing {
namespace {

void misbehave(WaitingRoom& room, std::string_view tenant) {
  Conduct& conduct = room.queue().tenant(tenant).conduct();
  while (!conduct.apart()) conduct.convicted();
}

/// How many items of each tenant the next call carries.
std::map<std::string, int> on_board(WaitingRoom& room) {
  std::map<std::string, int> items;
  for (const EmbedItemPtr& item : room.pull()) ++items[item->tenant->name()];
  return items;
}

TEST(RidingApart, WhoSpoilsCallsRidesAloneAndTheOthersTogether) {
  WaitingRoom room;
  for (const char* tenant : {"bad", "a", "b"}) room.add({.tenant = tenant}, 4);
  misbehave(room, "bad");
  std::vector<std::map<std::string, int>> calls{on_board(room), on_board(room)};
  std::ranges::sort(calls, {}, [](const auto& call) { return call.contains("bad"); });
  EXPECT_EQ(calls[0], (std::map<std::string, int>{{"a", 4}, {"b", 4}}));
  EXPECT_EQ(calls[1], (std::map<std::string, int>{{"bad", 4}}));
  EXPECT_TRUE(room.queue().empty());
}

TEST(RidingApart, TwoThatSpoilCallsDoNotShareThemEither) {
  WaitingRoom room;
  for (const char* tenant : {"bad", "worse"}) {
    room.add({.tenant = tenant}, 4);
    misbehave(room, tenant);
  }
  EXPECT_EQ(on_board(room).size(), 1U);
  EXPECT_EQ(on_board(room).size(), 1U);
}

TEST(RidingApart, BothClassesOfOneTenantStayTogether) {
  WaitingRoom room;
  room.add({.tenant = "bad"}, 2);
  room.add({.tenant = "bad", .priority = Priority::bulk}, 2);
  room.add({.tenant = "a", .priority = Priority::bulk}, 2);
  misbehave(room, "bad");
  EXPECT_EQ(on_board(room), (std::map<std::string, int>{{"bad", 4}}));
}

TEST(RidingApart, TakesNoMoreThanTheTenantsShareOfTheSlots) {
  WaitingRoom room;
  misbehave(room, "bad");
  std::map<std::string, int> led;
  for (int k = 0; k < 60; ++k) {
    for (const char* tenant : {"bad", "a"}) room.add({.tenant = tenant}, 10);
    for (const auto& [tenant, items] : on_board(room)) ++led[tenant];
  }
  EXPECT_NEAR(led["bad"], 30, 1);
  EXPECT_NEAR(led["a"], 30, 1);
}

TEST(RidingApart, EndsWithTheBadConduct) {
  WaitingRoom room;
  misbehave(room, "bad");
  Conduct& conduct = room.queue().tenant("bad").conduct();
  while (conduct.apart()) conduct.passed();
  for (const char* tenant : {"bad", "a"}) room.add({.tenant = tenant}, 4);
  EXPECT_EQ(on_board(room), (std::map<std::string, int>{{"a", 4}, {"bad", 4}}));
}

TEST(RidingApart, IsForEverybodyWhereACallIsToCarryOneTenantsItems) {
  WaitingRoom room;
  for (const char* tenant : {"a", "b", "c"}) {
    room.add({.tenant = tenant}, 8);
    room.add({.tenant = tenant, .priority = Priority::bulk}, 2);
  }
  std::map<std::string, int> led;
  for (int k = 0; k < 3; ++k) {
    const auto pulled = room.queue().pull(kTenTexts, Company::own_tenant);
    ASSERT_TRUE(pulled);
    for (const EmbedItemPtr& item : pulled->items) ++led[item->tenant->name()];
    EXPECT_EQ(led.size(), static_cast<std::size_t>(k + 1)) << "they take turns";
  }
  EXPECT_EQ(led, (std::map<std::string, int>{{"a", 10}, {"b", 10}, {"c", 10}}));
}

}  // namespace
}  // namespace gateway::queueing
