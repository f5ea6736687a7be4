#include "policy/pacer.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

Pacer::Limits unlimited() {
  return {.rate = {}, .burst_calls = 0, .headroom = 0, .max_in_flight = 1000};
}

TEST(Pacer, WithoutRatesASlotIsAlwaysOpen) {
  Pacer pacer(unlimited());
  for (int k = 0; k < 100; ++k) {
    ASSERT_LE(pacer.next_slot_at(), kStart);
    pacer.take(1'000'000, kStart);
  }
}

TEST(Pacer, TheFirstCallOfAnIdleBudgetDoesNotWait) {
  Pacer pacer({.rate = {.calls_per_minute = 120, .tokens_per_minute = 60},
               .headroom = 0,
               .max_in_flight = 4});
  EXPECT_LE(pacer.next_slot_at(), kStart);
}

TEST(Pacer, TheCapOnCallsInFlightClosesTheSlotsUntilOneEnds) {
  Pacer::Limits limits = unlimited();
  limits.max_in_flight = 2;
  Pacer pacer(limits);
  pacer.take(1, kStart);
  pacer.take(1, kStart);
  EXPECT_EQ(pacer.next_slot_at(), kNever);
  pacer.finish(1, 1);
  EXPECT_LE(pacer.next_slot_at(), kStart);
  EXPECT_EQ(pacer.in_flight(), 1U);
}

TEST(Pacer, TheScarcerOfCallsAndTokensSetsThePace) {
  Pacer pacer({.rate = {.calls_per_minute = 120, .tokens_per_minute = 6000},
               .headroom = 0,
               .max_in_flight = 9});
  pacer.take(10, kStart);  // 100 ms of tokens, 500 ms of calls.
  EXPECT_EQ(pacer.next_slot_at(), kStart + 500ms);
  pacer.take(200, kStart + 500ms);  // 2 s of tokens.
  EXPECT_EQ(pacer.next_slot_at(), kStart + 2500ms);
}

TEST(Pacer, TokensAreSettledWithTheProvidersFigure) {
  Pacer pacer({.rate = {.calls_per_minute = {}, .tokens_per_minute = 6000},
               .headroom = 0,
               .max_in_flight = 9});
  pacer.take(100, kStart);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 1s);
  pacer.finish(100, 150);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 1500ms);
}

TEST(Pacer, WithoutAFigureTheEstimateStands) {
  Pacer pacer({.rate = {.calls_per_minute = {}, .tokens_per_minute = 6000},
               .headroom = 0,
               .max_in_flight = 9});
  pacer.take(100, kStart);
  pacer.finish(100, std::nullopt);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 1s);
}

TEST(Pacer, BurstCallsMayComeAheadOfTheirSchedule) {
  Pacer pacer({.rate = {.calls_per_minute = 60, .tokens_per_minute = {}},
               .burst_calls = 2,
               .headroom = 0,
               .max_in_flight = 9});
  for (int k = 0; k < 3; ++k) {
    ASSERT_LE(pacer.next_slot_at(), kStart) << k;
    pacer.take(1, kStart);
  }
  EXPECT_EQ(pacer.next_slot_at(), kStart + 1s);
}

TEST(Pacer, HeadroomStaysUnused) {
  Pacer pacer({.rate = {.calls_per_minute = 120, .tokens_per_minute = {}},
               .headroom = 0.2,
               .max_in_flight = 9});
  pacer.take(1, kStart);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 625ms);
}

TEST(Pacer, AShorterPauseDoesNotShortenALongerOne) {
  Pacer pacer(unlimited());
  pacer.pause_until(kStart + 3s);
  pacer.pause_until(kStart + 1s);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 3s);
}

}  // namespace
}  // namespace gateway
