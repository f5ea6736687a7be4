#include "policy/queueing/arrival_clock.h"

#include <gtest/gtest.h>

namespace gateway::queueing {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// What a party with these arrivals is to do: note, and restart first when it is due.
void note(ArrivalClock& clock, double& scaled, double amount, Timestamp now) {
  if (clock.due_to_restart(now)) scaled *= clock.restart(now);
  clock.note(scaled, amount, now);
}

TEST(ArrivalClock, MeasuresASteadyRate) {
  ArrivalClock clock;
  double scaled = 0;
  Timestamp now{hours(1000)};
  for (int k = 0; k < 6000; ++k) note(clock, scaled, 0.5, now += milliseconds(100));
  EXPECT_NEAR(scaled * clock.rate_of_one(now), 5, 0.1);
}

TEST(ArrivalClock, ForgetsWhoHasGone) {
  ArrivalClock clock;
  double scaled = 0;
  Timestamp now{seconds(1)};
  for (int k = 0; k < 1000; ++k) note(clock, scaled, 1, now += milliseconds(100));
  EXPECT_NEAR(scaled * clock.rate_of_one(now + seconds(10)), 10 / 2.718, 0.1);
  EXPECT_EQ(scaled * clock.rate_of_one(now + hours(10'000)), 0);
}

TEST(ArrivalClock, StaysFiniteOverLongPauses) {
  ArrivalClock clock;
  double scaled = 0;
  Timestamp now{hours(500'000)};
  note(clock, scaled, 1, now);
  note(clock, scaled, 1, now += hours(100'000));
  EXPECT_NEAR(scaled * clock.rate_of_one(now), 0.1, 1e-9);
}

}  // namespace
}  // namespace gateway::queueing
