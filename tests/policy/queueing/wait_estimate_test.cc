#include "policy/queueing/wait_estimate.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::queueing {
namespace {

constexpr OtherClass kNoOther{.demand = {}, .most_per_own = 0};

/// To whom arrivals count as long as anything does.
SlotRival rival_of(const SlotDemand& demand, double most) {
  return {.demand = demand, .most = most, .most_with_arrivals = most};
}

double until_served(double mine, const std::vector<SlotRival>& rivals,
                    const OtherClass& other = kNoOther) {
  return slots_until_served(mine, other, [&rivals](const auto& visit) {
    for (const SlotRival& rival : rivals) visit(rival);
  });
}

TEST(WaitEstimate, AloneItIsOnesOwnWork) {
  EXPECT_DOUBLE_EQ(until_served(2.5, {}), 2.5);
}

TEST(WaitEstimate, ARivalGetsWhatItWantsUpToItsShare) {
  EXPECT_NEAR(until_served(2, {rival_of({.waiting = 0.5}, 2)}), 2.5, 1e-6);
  EXPECT_NEAR(until_served(2, {rival_of({.waiting = 100}, 6)}), 8, 1e-6);
}

TEST(WaitEstimate, RivalsGoOnAsking) {
  // One slot of mine; half of what passes goes to the rival: two slots.
  EXPECT_NEAR(until_served(1, {rival_of({.waiting = 0, .per_slot = 0.5}, 10)}), 2, 1e-6);
  // It asks for more than there is, up to its share.
  EXPECT_NEAR(until_served(1, {rival_of({.waiting = 0, .per_slot = 5}, 3)}), 4, 1e-6);
}

TEST(WaitEstimate, ArrivalsCountNoFurtherThanTheyMay) {
  const SlotRival rival{
      .demand = {.waiting = 1, .per_slot = 5}, .most = 10, .most_with_arrivals = 3};
  EXPECT_NEAR(until_served(2, {rival}), 5, 1e-6);
  const SlotRival waits{
      .demand = {.waiting = 4, .per_slot = 5}, .most = 10, .most_with_arrivals = 3};
  EXPECT_NEAR(until_served(2, {waits}), 6, 1e-6);
}

TEST(WaitEstimate, TheOtherClassTakesItsPartOnly) {
  const OtherClass a_tenth{.demand = {.waiting = 100}, .most_per_own = 0.1 / 0.9};
  EXPECT_NEAR(until_served(9, {}, a_tenth), 10, 1e-6);
  const OtherClass little{.demand = {.waiting = 0.5}, .most_per_own = 0.1 / 0.9};
  EXPECT_NEAR(until_served(9, {}, little), 9.5, 1e-6);
}

TEST(WaitEstimate, WhoIsNeverServedWaitsEndlessly) {
  const OtherClass all{.demand = {.waiting = 1, .per_slot = 1.5}, .most_per_own = kEndlessWait};
  EXPECT_EQ(until_served(1, {}, all), kEndlessWait);
}

TEST(WaitEstimate, IsNeverBelowTheExactAnswerAndCloseToIt) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int round = 0; round < 5000; ++round) {
    std::vector<SlotRival> rivals(static_cast<std::size_t>(unit(random) * 30));
    for (SlotRival& rival : rivals) {
      rival = rival_of({.waiting = unit(random) * 5, .per_slot = unit(random) * 0.1},
                       unit(random) * 10);
      if (unit(random) < 0.5) rival.most_with_arrivals *= unit(random);
    }
    const OtherClass other{.demand = {.waiting = unit(random) * 20, .per_slot = unit(random) * 0.3},
                           .most_per_own = unit(random)};
    const double mine = unit(random) * 10;
    // From the left, step by step; each step is below the answer.
    double exact = 0;
    for (int step = 0; step < 2000; ++step) {
      double own = mine;
      for (const SlotRival& rival : rivals)
        own += std::max(std::min(rival.demand.waiting, rival.most),
                        std::min(rival.demand.waiting + rival.demand.per_slot * exact,
                                 rival.most_with_arrivals));
      exact = own + std::min(other.demand.waiting + other.demand.per_slot * exact,
                             own * other.most_per_own);
    }
    const double estimate = until_served(mine, rivals, other);
    EXPECT_GE(estimate, exact - 1e-6) << "round " << round;
    EXPECT_LE(estimate, exact * 1.02 + 0.1) << "round " << round;
  }
}

}  // namespace
}  // namespace gateway::queueing
