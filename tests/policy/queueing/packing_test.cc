#include "policy/queueing/packing.h"

#include <gtest/gtest.h>

namespace gateway::queueing {
namespace {

const batching::CallBounds kOneOfEach{
    .capacity = {.items = 3, .texts = 1, .images = 1, .videos = 1},
    .max_tokens = std::nullopt,
    .max_bytes = 1'000'000};
const batching::CallBounds kTen{
    .capacity = {.items = 10, .texts = 10}, .max_tokens = std::nullopt, .max_bytes = 1'000'000};

Backlog waiting(std::size_t texts, std::size_t images, std::size_t videos, double share) {
  const std::size_t items = texts + images + videos;
  return {.items = items,
          .takes = {.items = items, .texts = texts, .images = images, .videos = videos},
          .share = share};
}

void note_calls(Packing& packing, double shares) {
  for (int call = 0; call < 200; ++call) packing.note_call(shares);
}

TEST(Packing, ExpectsFullCallsAtFirst) {
  EXPECT_DOUBLE_EQ(Packing().slots_per_share({}, kTen), 1);
  EXPECT_DOUBLE_EQ(Packing().slots_per_share(waiting(50, 0, 0, 5), kTen), 1);
}

TEST(Packing, LearnsThatCallsLeaveHalfEmpty) {
  Packing packing;
  note_calls(packing, 0.5);
  EXPECT_NEAR(packing.slots_per_share(waiting(50, 0, 0, 5), kTen), 2, 0.01);
}

TEST(Packing, LearnsThatThreeKindsShareACall) {
  Packing packing;
  note_calls(packing, 3);
  EXPECT_NEAR(packing.slots_per_share(waiting(9, 9, 9, 27), kOneOfEach), 1.0 / 3, 0.01);
}

TEST(Packing, ExpectsNoBetterThanWhatWaitsAllows) {
  Packing packing;
  note_calls(packing, 3);
  // Nine videos take nine calls, whatever else shares them.
  EXPECT_DOUBLE_EQ(packing.slots_per_share(waiting(1, 0, 9, 10), kOneOfEach), 0.9);
  EXPECT_DOUBLE_EQ(packing.slots_per_share({}, kOneOfEach), 1);
}

}  // namespace
}  // namespace gateway::queueing
