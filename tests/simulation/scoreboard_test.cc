#include "tests/simulation/scoreboard.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::simulation {
namespace {

using namespace std::chrono_literals;

TEST(Scoreboard, GivesQuantilesOfWaits) {
  Waits waits;
  EXPECT_EQ(waits.quantile(0.99), 0ms);
  for (int k = 100; k >= 0; --k) waits.add(std::chrono::milliseconds(k));
  EXPECT_EQ(waits.quantile(0.5), 50ms);
  EXPECT_EQ(waits.quantile(0.99), 99ms);
  EXPECT_EQ(waits.quantile(1), 100ms);
}

TEST(Scoreboard, SumsTenantsAndClasses) {
  Scoreboard board;
  board.of("a", Priority::interactive).succeeded = 1;
  board.of("a", Priority::bulk).succeeded = 2;
  board.of("b", Priority::bulk).succeeded = 4;
  EXPECT_EQ(board.sum().succeeded, 7U);
  EXPECT_EQ(board.sum(Priority::bulk).succeeded, 6U);
}

TEST(Scoreboard, IndexesFairnessBetweenAllAlikeAndOneTakingAll) {
  EXPECT_DOUBLE_EQ(jain_index({3, 3, 3, 3}), 1);
  EXPECT_DOUBLE_EQ(jain_index({3, 0, 0, 0}), 0.25);
  EXPECT_NEAR(jain_index({1, 2}), 0.9, 1e-9);
}

}  // namespace
}  // namespace gateway::simulation
