#include "policy/batcher.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gateway {
namespace {

const CallBounds kTen{
    .capacity = {.items = 10, .texts = 10}, .max_tokens = std::nullopt, .max_bytes = 1'000'000};

EmbedItemPtr text(std::size_t number, std::uint64_t tokens = 1,
                  Priority priority = Priority::interactive) {
  auto item = std::make_unique<EmbedItem>();
  item->index = number;
  item->cost = {.takes = {.items = 1, .texts = 1}, .tokens = tokens, .bytes = 10};
  item->priority = priority;
  return item;
}

EmbedItemPtr image(std::size_t number) {
  auto item = text(number);
  item->cost.takes = {.items = 1, .texts = 0, .images = 1};
  return item;
}

std::vector<std::size_t> numbers(const std::vector<EmbedItemPtr>& call) {
  std::vector<std::size_t> result;
  for (const EmbedItemPtr& item : call) result.push_back(item->index);
  return result;
}

void kill(Batcher& batcher, EmbedItem& item) {
  item.alive = false;
  batcher.note_dead(item);
}

using Numbers = std::vector<std::size_t>;

TEST(Batcher, GivesWhatHasGatheredWithoutWaitingForMore) {
  Batcher batcher;
  batcher.add(text(0));
  EXPECT_EQ(numbers(batcher.take_call(kTen)), (Numbers{0}));
  EXPECT_EQ(batcher.items(), 0U);
  EXPECT_EQ(batcher.bytes(), 0U);
  EXPECT_TRUE(batcher.take_call(kTen).empty());
}

TEST(Batcher, ClosesACallAtTheRowLimitInOrderOfArrival) {
  Batcher batcher;
  for (std::size_t k = 0; k < 12; ++k) batcher.add(text(k));
  EXPECT_EQ(numbers(batcher.take_call(kTen)), (Numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(numbers(batcher.take_call(kTen)), (Numbers{10, 11}));
}

TEST(Batcher, LooksPastAMisfitWhichThenLeadsTheNextCall) {
  CallBounds bounds = kTen;
  bounds.max_tokens = 100;
  Batcher batcher;
  batcher.add(text(0, 60));
  batcher.add(text(1, 90));
  batcher.add(text(2, 30));
  EXPECT_EQ(numbers(batcher.take_call(bounds)), (Numbers{0, 2}));
  batcher.add(text(3, 5));
  EXPECT_EQ(numbers(batcher.take_call(bounds)), (Numbers{1, 3}));
}

TEST(Batcher, PacksOneOfEachKindFromAMixedQueue) {
  CallBounds bounds = kTen;
  bounds.capacity = {.items = 3, .texts = 1, .images = 1, .videos = 1};
  Batcher batcher;
  batcher.add(text(0));
  batcher.add(text(1));
  batcher.add(image(2));
  batcher.add(image(3));
  EXPECT_EQ(numbers(batcher.take_call(bounds)), (Numbers{0, 2}));
  EXPECT_EQ(numbers(batcher.take_call(bounds)), (Numbers{1, 3}));
}

TEST(Batcher, InteractiveItemsGoBeforeBulkOnesThatFillTheRest) {
  Batcher batcher;
  for (std::size_t k = 0; k < 9; ++k) batcher.add(text(k, 1, Priority::bulk));
  batcher.add(text(9));
  batcher.add(text(10));
  EXPECT_EQ(batcher.head()->index, 9U);
  EXPECT_EQ(numbers(batcher.take_call(kTen)), (Numbers{9, 10, 0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(Batcher, DeadItemsStopCountingAndAreNeverSent) {
  Batcher batcher;
  std::vector<EmbedItem*> items;
  for (std::size_t k = 0; k < 4; ++k) {
    auto item = text(k);
    items.push_back(item.get());
    batcher.add(std::move(item));
  }
  kill(batcher, *items[0]);
  EXPECT_EQ(batcher.items(), 3U);
  EXPECT_EQ(batcher.bytes(), 30U);
  EXPECT_EQ(batcher.head()->index, 1U);
  kill(batcher, *items[2]);
  EXPECT_EQ(numbers(batcher.take_call(kTen)), (Numbers{1, 3}));
}

TEST(Batcher, ItsMemoryFollowsTheLivingWhateverTheOrderOfDeath) {
  // With every destruction order the queue may never hold more dead than live items plus one.
  Batcher batcher;
  std::vector<EmbedItem*> items;
  for (std::size_t k = 0; k < 1000; ++k) {
    auto item = text(k);
    items.push_back(item.get());
    batcher.add(std::move(item));
  }
  for (std::size_t k = 0; k < 999; ++k) kill(batcher, *items[(k * 7) % 999]);
  EXPECT_EQ(batcher.items(), 1U);
  EXPECT_EQ(numbers(batcher.take_call(kTen)), (Numbers{999}));
}

TEST(Batcher, AQueueOfOnlyDeadItemsGivesNothing) {
  Batcher batcher;
  auto item = text(0);
  EmbedItem* const raw = item.get();
  batcher.add(std::move(item));
  kill(batcher, *raw);
  EXPECT_EQ(batcher.head(), nullptr);
  EXPECT_TRUE(batcher.take_call(kTen).empty());
}

TEST(Batcher, TakenItemsAreNoLongerQueued) {
  Batcher batcher;
  batcher.add(text(0));
  const auto call = batcher.take_call(kTen);
  ASSERT_EQ(call.size(), 1U);
  EXPECT_FALSE(call[0]->queued);
}

}  // namespace
}  // namespace gateway
