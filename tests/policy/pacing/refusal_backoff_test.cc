#include "policy/pacing/refusal_backoff.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

/// One call after another, each refused: how long the next one waits.
Duration after_refusals(RefusalBackoff& backoff, int refusals, Timestamp now) {
  for (int k = 0; k < refusals; ++k) {
    now = std::max(now, backoff.available_at());
    backoff.take(now);
    backoff.throttled(now, now);
  }
  return backoff.available_at() - now;
}

TEST(RefusalBackoff, DoesNotWaitWhileCallsPass) {
  RefusalBackoff backoff;
  backoff.take(kStart);
  backoff.succeeded();
  backoff.take(kStart);
  EXPECT_LE(backoff.available_at(), kStart);
}

TEST(RefusalBackoff, ASingleRefusalIsHardlyFelt) {
  RefusalBackoff backoff;
  EXPECT_EQ(after_refusals(backoff, 1, kStart), 20ms);
}

TEST(RefusalBackoff, EachRefusalDoublesTheWaitUpToFourSeconds) {
  RefusalBackoff backoff;
  EXPECT_EQ(after_refusals(backoff, 4, kStart), 160ms);
  EXPECT_EQ(after_refusals(backoff, 100, kStart), 4s);
}

TEST(RefusalBackoff, RefusalsOfCallsInFlightTogetherCountOnce) {
  RefusalBackoff backoff;
  backoff.throttled(kStart, kStart + 200ms);
  backoff.throttled(kStart + 50ms, kStart + 250ms);
  backoff.throttled(kStart + 100ms, kStart + 300ms);
  EXPECT_EQ(backoff.available_at(), kStart + 220ms);
}

TEST(RefusalBackoff, SpacesCallsWhoseAnswersAreStillOut) {
  RefusalBackoff backoff;
  after_refusals(backoff, 6, kStart);
  const Timestamp now = backoff.available_at();
  backoff.take(now);
  EXPECT_EQ(backoff.available_at(), now + 640ms);
}

TEST(RefusalBackoff, OneAnswerOpensTheDoor) {
  RefusalBackoff backoff;
  after_refusals(backoff, 8, kStart);
  backoff.succeeded();
  EXPECT_LE(backoff.available_at(), kStart);
  EXPECT_EQ(after_refusals(backoff, 1, kStart + 1min), 20ms) << "and it starts anew";
}

}  // namespace
}  // namespace gateway::pacing
