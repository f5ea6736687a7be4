#include "policy/faults/witnesses.h"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::faults {
namespace {

bool fail(Witnesses& witnesses, std::initializer_list<std::uint64_t> contents) {
  return witnesses.failed(std::vector<std::uint64_t>(contents));
}

TEST(Witnesses, ProveByThreeCallsWithoutAnItemInCommon) {
  Witnesses witnesses;
  EXPECT_FALSE(fail(witnesses, {1, 2}));
  EXPECT_FALSE(fail(witnesses, {3}));
  EXPECT_TRUE(fail(witnesses, {4, 5, 6}));
  EXPECT_TRUE(witnesses.proof());
}

TEST(Witnesses, AreOneWhenTheyShareAnItemHoweverManyTheyAre) {
  Witnesses witnesses;
  for (std::uint64_t k = 10; k < 100; ++k) EXPECT_FALSE(fail(witnesses, {1, k}));
  EXPECT_FALSE(fail(witnesses, {1}));
}

TEST(Witnesses, AreForgottenWhenAnythingPasses) {
  Witnesses witnesses;
  EXPECT_FALSE(fail(witnesses, {1}));
  EXPECT_FALSE(fail(witnesses, {2}));
  witnesses.passed();
  EXPECT_FALSE(fail(witnesses, {3}));
  EXPECT_FALSE(fail(witnesses, {4}));
  EXPECT_TRUE(fail(witnesses, {5}));
}

// The parts of a search share no item with each other, only with the call that they are of.
TEST(Witnesses, AreTheHalvesOfACallRatherThanTheCall) {
  Witnesses witnesses;
  EXPECT_FALSE(fail(witnesses, {1, 2, 3, 4}));
  EXPECT_FALSE(fail(witnesses, {1, 2}));  // Takes the place of the whole.
  EXPECT_FALSE(fail(witnesses, {3, 4}));
  EXPECT_FALSE(fail(witnesses, {3}));  // A part of what is known.
  EXPECT_TRUE(fail(witnesses, {5}));
}

TEST(Witnesses, IncludeEachCallThatNeverLeft) {
  Witnesses witnesses;
  EXPECT_FALSE(witnesses.any());
  EXPECT_FALSE(fail(witnesses, {}));
  EXPECT_TRUE(witnesses.any());
  EXPECT_FALSE(fail(witnesses, {}));
  EXPECT_TRUE(fail(witnesses, {})) << "no item can have been at fault in any of them";
}

TEST(Witnesses, OnceTheyProveItAreNoLongerCounted) {
  Witnesses witnesses;
  for (std::uint64_t k = 1; k <= 3; ++k) fail(witnesses, {k});
  EXPECT_TRUE(fail(witnesses, {1}));
  witnesses.passed();
  EXPECT_FALSE(witnesses.proof());
  EXPECT_FALSE(witnesses.any());
}

}  // namespace
}  // namespace gateway::faults
