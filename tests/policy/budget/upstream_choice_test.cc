#include "policy/budget/upstream_choice.h"

#include <cmath>
#include <cstdlib>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::budget {
namespace {

using Ready = std::vector<std::uint8_t>;

/// Picks and takes `calls` times; how often each was taken.
std::vector<int> take(UpstreamChoice& choice, const Ready& ready, int calls,
                      bool spares_allowed = false) {
  std::vector<int> taken(ready.size());
  for (int k = 0; k < calls; ++k) {
    const auto picked = choice.pick(ready, spares_allowed);
    if (!picked) continue;
    choice.took(*picked);
    ++taken[*picked];
  }
  return taken;
}

TEST(UpstreamChoice, SharesFollowTheWeightsExactly) {
  UpstreamChoice choice({5, 1, 1});
  EXPECT_EQ(take(choice, {1, 1, 1}, 7), (std::vector<int>{5, 1, 1}));
  EXPECT_EQ(take(choice, {1, 1, 1}, 7), (std::vector<int>{5, 1, 1}));
}

TEST(UpstreamChoice, SharesStayExactOverAMillionCalls) {
  UpstreamChoice choice({0.7, 0.2, 0.1});
  const std::vector<int> taken = take(choice, {1, 1, 1}, 1'000'000);
  EXPECT_NEAR(taken[0], 700'000, 1);
  EXPECT_NEAR(taken[1], 200'000, 1);
  EXPECT_NEAR(taken[2], 100'000, 1);
}

TEST(UpstreamChoice, TurnsAreSpreadNotBunched) {
  UpstreamChoice choice({3, 1});
  std::vector<int> taken(2);
  for (int k = 1; k <= 4000; ++k) {
    const std::size_t picked = choice.pick(Ready{1, 1}, false).value();
    choice.took(picked);
    ++taken[picked];
    ASSERT_LE(std::abs(taken[0] - 0.75 * k), 1.0) << k;
  }
}

TEST(UpstreamChoice, PickingChangesNothing) {
  const UpstreamChoice choice({1, 1});
  const auto first = choice.pick(Ready{1, 1}, false);
  for (int k = 0; k < 10; ++k) EXPECT_EQ(choice.pick(Ready{1, 1}, false), first);
}

TEST(UpstreamChoice, WhoIsReadyTakesWhatTheOthersCannot) {
  UpstreamChoice choice({1, 9});
  EXPECT_EQ(take(choice, {1, 0}, 100), (std::vector<int>{100, 0}));
  EXPECT_EQ(choice.pick(Ready{0, 0}, true), std::nullopt);
}

TEST(UpstreamChoice, WhoReturnsDoesNotMakeUpForWhatItMissed) {
  UpstreamChoice choice({1, 1});
  take(choice, {1, 0}, 10'000);
  const std::vector<int> taken = take(choice, {1, 1}, 100);
  EXPECT_LE(std::abs(taken[0] - taken[1]), 2);
}

TEST(UpstreamChoice, SeveralThatReturnAtOnceStarveNobody) {
  UpstreamChoice choice({1, 2, 3});
  take(choice, {1, 0, 0}, 10'000);
  const std::vector<int> taken = take(choice, {1, 1, 1}, 60);
  EXPECT_NEAR(taken[0], 10, 1);
  EXPECT_NEAR(taken[1], 20, 1);
  EXPECT_NEAR(taken[2], 30, 1);
}

TEST(UpstreamChoice, ATurnTakenUnpickedIsATurn) {
  UpstreamChoice choice({1, 1});
  choice.took(0);
  EXPECT_EQ(choice.pick(Ready{1, 1}, false), 1U);
}

TEST(UpstreamChoice, SparesGetWhatNoOtherCanTakeAndOnlyIfAllowed) {
  UpstreamChoice choice({1, 0, 0});
  EXPECT_EQ(choice.pick(Ready{0, 1, 1}, false), std::nullopt);
  EXPECT_EQ(choice.pick(Ready{0, 1, 1}, true), 1U);
  EXPECT_EQ(choice.pick(Ready{0, 0, 1}, true), 2U);
  EXPECT_EQ(take(choice, {1, 1, 1}, 10, true), (std::vector<int>{10, 0, 0}));
}

}  // namespace
}  // namespace gateway::budget
