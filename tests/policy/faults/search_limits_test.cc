#include "policy/faults/search_limits.h"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

using Permit = SearchLimits::Permit;

TEST(SearchLimits, OneOwnerSearchesForFourItemsAtOnce) {
  SearchLimits limits;
  const int a = 0;
  const int b = 0;
  std::vector<Permit> held;
  for (std::size_t k = 0; k < SearchLimits::kPerOwner; ++k)
    EXPECT_TRUE(held.emplace_back(limits.begin(&a)));
  EXPECT_FALSE(limits.begin(&a));
  EXPECT_TRUE(held.emplace_back(limits.begin(&b))) << "others are not held up";
  EXPECT_TRUE(held.emplace_back(limits.begin(nullptr)));
  EXPECT_EQ(limits.running(), SearchLimits::kPerOwner + 2) << "who must wait is not counted in";
  held.erase(held.begin());
  EXPECT_TRUE(held.emplace_back(limits.begin(&a)));
  EXPECT_FALSE(limits.begin(&a));
}

TEST(SearchLimits, AModelSearchesForThirtyTwoItemsAtOnceWhosoeverTheyAre) {
  SearchLimits limits;
  std::vector<Permit> held;
  for (std::size_t k = 0; k < SearchLimits::kPerModel; ++k)
    EXPECT_TRUE(held.emplace_back(limits.begin(nullptr)));
  const int newcomer = 0;
  EXPECT_FALSE(limits.begin(nullptr));
  EXPECT_FALSE(limits.begin(&newcomer));
  held.pop_back();
  EXPECT_TRUE(held.emplace_back(limits.begin(&newcomer)));
  EXPECT_EQ(limits.running(), SearchLimits::kPerModel);
}

TEST(SearchLimits, APlaceIsGivenBackOnceAndMayOutliveTheLimits) {
  Permit kept;
  {
    SearchLimits limits;
    Permit first = limits.begin(nullptr);
    kept = std::move(first);
    EXPECT_EQ(limits.running(), 1U);
    kept = Permit();
    EXPECT_EQ(limits.running(), 0U);
    kept = limits.begin(nullptr);
  }
  EXPECT_TRUE(kept);
}

}  // namespace
}  // namespace gateway::faults
