#include "policy/batching/dominant_share.h"

#include <gtest/gtest.h>

namespace gateway::batching {
namespace {

CallBounds room() {
  return {.capacity = {.items = 20, .texts = 20, .images = 2},
          .max_tokens = 1000,
          .max_bytes = 1'000'000};
}

TEST(DominantShare, IsTheLargestPartOfAnyBound) {
  const CallCapacity text{.items = 1, .texts = 1};
  EXPECT_DOUBLE_EQ(dominant_share({.takes = text, .tokens = 10, .wire_bytes = 10}, room()), 0.05);
  EXPECT_DOUBLE_EQ(dominant_share({.takes = text, .tokens = 300, .wire_bytes = 10}, room()), 0.3);
  EXPECT_DOUBLE_EQ(dominant_share({.takes = text, .tokens = 10, .wire_bytes = 700'000}, room()),
                   0.7);
  const CallCapacity image{.items = 1, .texts = 0, .images = 1};
  EXPECT_DOUBLE_EQ(dominant_share({.takes = image, .tokens = 10, .wire_bytes = 10}, room()), 0.5);
}

TEST(DominantShare, ABoundThatIsAbsentIsNone) {
  CallBounds bounds = room();
  bounds.max_tokens.reset();
  const ItemCost long_text{
      .takes = {.items = 1, .texts = 1}, .tokens = 1'000'000, .wire_bytes = 10};
  EXPECT_DOUBLE_EQ(dominant_share(long_text, bounds), 0.05);
}

TEST(DominantShare, AnItemTooBigForAnyCallIsOneCall) {
  const ItemCost huge{.takes = {.items = 1, .texts = 1}, .tokens = 5000, .wire_bytes = 10};
  EXPECT_EQ(dominant_share(huge, room()), 1);
}

TEST(DominantShare, OnAFusedModelEveryItemIsACall) {
  CallBounds fused = room();
  fused.shared = false;
  EXPECT_EQ(
      dominant_share({.takes = {.items = 1, .texts = 1}, .tokens = 1, .wire_bytes = 1}, fused), 1);
}

}  // namespace
}  // namespace gateway::batching
