#include "policy/queueing/due_work.h"

#include <chrono>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::queueing {
namespace {

using namespace std::chrono_literals;
using Steps = std::vector<std::pair<Timestamp, double>>;

const Timestamp kNow = Timestamp{} + 1h;

Steps steps_of(const DueWork& work) {
  Steps steps;
  work.for_each([&](Timestamp due, double share) {
    steps.emplace_back(due, share);
    return true;
  });
  return steps;
}

TEST(DueWork, IsSummedInStepsTheClosestFirst) {
  DueWork work;
  work.add(kNow + 25ms, 0.5);
  work.add(kNow + 1ms, 1);
  work.add(kNow + 9ms, 2);
  EXPECT_EQ(steps_of(work), (Steps{{kNow, 3}, {kNow + 20ms, 0.5}}));
  EXPECT_DOUBLE_EQ(work.total(), 3.5);
}

TEST(DueWork, WithoutADeadlineIsNotCounted) {
  DueWork work;
  work.add(std::nullopt, 1);
  EXPECT_TRUE(steps_of(work).empty());
  work.remove(std::nullopt, 1);
  EXPECT_EQ(work.total(), 0);
}

TEST(DueWork, ThatHasGoneLeavesNothing) {
  DueWork work;
  for (int k = 0; k < 10; ++k) work.add(kNow, 0.1);
  work.add(kNow + 1s, 0.3);
  work.remove(kNow + 1s, 0.3);
  EXPECT_EQ(steps_of(work).size(), 1u);
  for (int k = 0; k < 10; ++k) work.remove(kNow, 0.1);
  EXPECT_TRUE(steps_of(work).empty());
  EXPECT_EQ(work.total(), 0);
}

TEST(DueWork, IsToldNoFurtherThanAskedFor) {
  DueWork work;
  work.add(kNow, 1);
  work.add(kNow + 1s, 1);
  int told = 0;
  work.for_each([&](Timestamp, double) { return ++told < 1; });
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace gateway::queueing
