#include "policy/faults/poison_memory.h"

#include <chrono>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

TEST(PoisonMemory, RemembersForAMinute) {
  PoisonMemory memory;
  EXPECT_TRUE(memory.empty());
  EXPECT_FALSE(memory.contains(7, kStart));
  memory.remember(7, kStart);
  EXPECT_FALSE(memory.empty());
  EXPECT_TRUE(memory.contains(7, kStart));
  EXPECT_FALSE(memory.contains(8, kStart));
  EXPECT_TRUE(memory.contains(7, kStart + 59999ms));
  EXPECT_FALSE(memory.contains(7, kStart + 60s));
}

TEST(PoisonMemory, LetsGoOfWhatIsOver) {
  PoisonMemory memory;
  memory.remember(1, kStart);
  memory.remember(2, kStart + 30s);
  EXPECT_EQ(memory.size(kStart + 59s), 2U);
  EXPECT_EQ(memory.size(kStart + 60s), 1U);
  EXPECT_FALSE(memory.empty());
  EXPECT_EQ(memory.size(kStart + 90s), 0U);
  EXPECT_TRUE(memory.empty());
}

TEST(PoisonMemory, AnotherFaultOfTheSameItemStartsTheMinuteAnew) {
  PoisonMemory memory;
  memory.remember(1, kStart);
  memory.remember(2, kStart + 1s);
  memory.remember(1, kStart + 50s);
  EXPECT_EQ(memory.size(kStart + 50s), 2U);
  EXPECT_TRUE(memory.contains(1, kStart + 109s));
  EXPECT_EQ(memory.size(kStart + 61s), 1U) << "the other one's time is over first";
  EXPECT_TRUE(memory.contains(1, kStart + 61s));
}

TEST(PoisonMemory, TheOldestGoesFirstWhenItIsFull) {
  PoisonMemory memory(60s, 3);
  for (const std::uint64_t hash : {1U, 2U, 3U}) memory.remember(hash, kStart);
  memory.remember(1, kStart + 1s);
  memory.remember(4, kStart + 2s);
  EXPECT_EQ(memory.size(kStart + 2s), 3U);
  EXPECT_FALSE(memory.contains(2, kStart + 2s));
  for (const std::uint64_t hash : {1U, 3U, 4U}) EXPECT_TRUE(memory.contains(hash, kStart + 2s));
}

TEST(PoisonMemory, NeverHoldsMoreThanItsBound) {
  PoisonMemory memory;
  for (std::uint64_t hash = 0; hash < 10'000; ++hash) memory.remember(hash, kStart);
  EXPECT_EQ(memory.size(kStart), 4096U);
}

TEST(PoisonHash, IsTheSameForEqualContents) {
  EXPECT_EQ(hash_of(Text{"river"}), hash_of(Text{"river"}));
  EXPECT_EQ(hash_of(Image{.url = "", .data = "bytes"}), hash_of(Image{.url = "", .data = "bytes"}));
  EXPECT_EQ(hash_of(FusedContent{{Text{"a"}, Video{"v"}}}),
            hash_of(FusedContent{{Text{"a"}, Video{"v"}}}));
}

TEST(PoisonHash, TellsKindsFieldsAndOrderApart) {
  const std::vector<Content> contents = {
      Text{"x"},
      Text{"y"},
      Image{.url = "x", .data = ""},
      Image{.url = "", .data = "x"},
      Video{"x"},
      FusedContent{},
      FusedContent{{Text{"x"}}},
      FusedContent{{Text{"x"}, Text{"y"}}},
      FusedContent{{Text{"y"}, Text{"x"}}},
      FusedContent{{Text{"xy"}}},
      FusedContent{{Text{"x"}, Video{"y"}}},
  };
  std::set<std::uint64_t> hashes;
  for (const Content& content : contents) hashes.insert(hash_of(content));
  EXPECT_EQ(hashes.size(), contents.size());
}

}  // namespace
}  // namespace gateway::faults
