#include "policy/batching/call_fill.h"

#include <gtest/gtest.h>

namespace gateway::batching {
namespace {

const ItemCost kText{.takes = {.items = 1, .texts = 1}, .tokens = 10, .wire_bytes = 100};
const ItemCost kImage{
    .takes = {.items = 1, .texts = 0, .images = 1}, .tokens = 900, .wire_bytes = 5000};
const ItemCost kVideo{
    .takes = {.items = 1, .texts = 0, .images = 0, .videos = 1}, .tokens = 900, .wire_bytes = 50};

CallBounds bounds(CallCapacity capacity) {
  return {.capacity = capacity, .max_tokens = std::nullopt, .max_bytes = 1'000'000};
}

TEST(CallFill, TakesAsManyRowsAsTheModelAllows) {
  const CallBounds ten = bounds({.items = 10, .texts = 10});
  CallFill fill(ten);
  for (int k = 0; k < 10; ++k) {
    EXPECT_FALSE(fill.full());
    EXPECT_TRUE(fill.try_add(kText));
  }
  EXPECT_TRUE(fill.full());
  EXPECT_FALSE(fill.try_add(kText));
  EXPECT_EQ(fill.tokens(), 100U);
}

TEST(CallFill, CountsEachKindOnItsOwn) {
  const CallBounds one_of_each = bounds({.items = 20, .texts = 1, .images = 1, .videos = 1});
  CallFill fill(one_of_each);
  EXPECT_TRUE(fill.try_add(kImage));
  EXPECT_FALSE(fill.try_add(kImage));
  EXPECT_TRUE(fill.try_add(kText));
  EXPECT_TRUE(fill.try_add(kVideo));
  EXPECT_FALSE(fill.try_add(kText));
}

TEST(CallFill, IsFullWhenEveryKindThatTheModelTakesIs) {
  const CallBounds two_kinds = bounds({.items = 20, .texts = 1, .images = 1});
  CallFill fill(two_kinds);
  EXPECT_TRUE(fill.try_add(kImage));
  EXPECT_FALSE(fill.full());
  EXPECT_TRUE(fill.try_add(kText));
  EXPECT_TRUE(fill.full());
}

TEST(CallFill, TellsByKindWhetherAnyOfManyMayFit) {
  const CallBounds one_of_each = bounds({.items = 3, .texts = 1, .images = 1, .videos = 1});
  CallFill fill(one_of_each);
  EXPECT_TRUE(fill.try_add(kImage));
  EXPECT_FALSE(fill.has_room_for_some_of({.items = 9, .texts = 0, .images = 9}));
  EXPECT_TRUE(fill.has_room_for_some_of({.items = 10, .texts = 1, .images = 9}));
}

TEST(CallFill, KeepsToTheTokenAndByteBounds) {
  CallBounds tight = bounds({.items = 10, .texts = 10});
  tight.max_tokens = 25;
  CallFill by_tokens(tight);
  EXPECT_TRUE(by_tokens.try_add(kText));
  EXPECT_TRUE(by_tokens.try_add(kText));
  EXPECT_FALSE(by_tokens.try_add(kText));

  tight.max_tokens.reset();
  tight.max_bytes = 150;
  CallFill by_bytes(tight);
  EXPECT_TRUE(by_bytes.try_add(kText));
  EXPECT_FALSE(by_bytes.try_add(kText));
}

TEST(CallFill, TheFirstItemAlwaysFits) {
  CallBounds tiny = bounds({.items = 10, .texts = 10});
  tiny.max_tokens = 1;
  tiny.max_bytes = 1;
  CallFill fill(tiny);
  EXPECT_TRUE(fill.try_add(kText));
  EXPECT_TRUE(fill.full());
}

TEST(CallFill, AFusedModelTakesOneItemPerCall) {
  CallBounds fused = bounds({.items = 3, .texts = 1, .images = 1, .videos = 1});
  fused.shared = false;
  CallFill fill(fused);
  EXPECT_TRUE(fill.try_add(kText));
  EXPECT_TRUE(fill.full());
  EXPECT_FALSE(fill.try_add(kImage));
}

}  // namespace
}  // namespace gateway::batching
