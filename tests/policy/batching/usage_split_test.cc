#include "policy/batching/usage_split.h"

#include <numeric>
#include <random>

#include <gtest/gtest.h>

namespace gateway::batching {
namespace {

using Parts = std::vector<std::uint64_t>;

Parts split(std::uint64_t total, Parts weights) {
  return split_by_weight(total, weights);
}

TEST(SplitByWeight, DividesInProportion) {
  EXPECT_EQ(split(100, {1, 1, 2}), (Parts{25, 25, 50}));
}

TEST(SplitByWeight, TheLargestRemaindersGetWhatRoundingLeft) {
  EXPECT_EQ(split(10, {1, 1, 1}), (Parts{4, 3, 3}));
  EXPECT_EQ(split(5, {5, 3, 1}), (Parts{3, 2, 0}));
}

TEST(SplitByWeight, WithoutWeightsThePartsAreEqual) {
  EXPECT_EQ(split(7, {0, 0}), (Parts{4, 3}));
}

TEST(SplitByWeight, HugeFiguresDoNotOverflow) {
  const std::uint64_t huge = UINT64_MAX;
  EXPECT_EQ(split(huge, {huge, 0}), (Parts{huge, 0}));
}

TEST(SplitByWeight, ThePartsAlwaysSumToTheTotalAndMissTheirShareByLessThanOne) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    const std::uint64_t total = random() % 100000;
    Parts weights(1 + random() % 25);
    for (auto& weight : weights) weight = random() % 500;
    const Parts parts = split(total, weights);
    ASSERT_EQ(std::accumulate(parts.begin(), parts.end(), std::uint64_t{0}), total);
    const auto sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    if (sum == 0) continue;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const double share =
          static_cast<double>(total) * static_cast<double>(weights[k]) / static_cast<double>(sum);
      ASSERT_LT(std::abs(static_cast<double>(parts[k]) - share), 1.0);
    }
  }
}

const ItemCost kText{.takes = {.items = 1, .texts = 1}, .tokens = 10, .bytes = 1};
const ItemCost kImage{.takes = {.items = 1, .texts = 0, .images = 1}, .tokens = 900, .bytes = 1};

TEST(SplitUsage, ImageTokensGoToImagesAndTheRestToTexts) {
  const std::vector<ItemCost> costs = {kText, kImage, kText};
  const auto parts = split_usage({.total_tokens = 906, .image_tokens = 896}, costs);
  EXPECT_EQ(parts[0], (Usage{5, 0}));
  EXPECT_EQ(parts[1], (Usage{896, 896}));
  EXPECT_EQ(parts[2], (Usage{5, 0}));
}

TEST(SplitUsage, ACallOfImagesAloneBearsItsTemplateToo) {
  const std::vector<ItemCost> costs = {kImage, kImage};
  const auto parts = split_usage({.total_tokens = 1043, .image_tokens = 1000}, costs);
  EXPECT_EQ(parts[0], (Usage{522, 500}));
  EXPECT_EQ(parts[1], (Usage{521, 500}));
}

TEST(SplitUsage, AnInconsistentBillStillSumsToItsTotal) {
  const std::vector<ItemCost> costs = {kText, kImage};
  const auto parts = split_usage({.total_tokens = 10, .image_tokens = 896}, costs);
  EXPECT_EQ(parts[0].total_tokens + parts[1].total_tokens, 10U);
}

}  // namespace
}  // namespace gateway::batching
