#include "policy/pacing/own_slots.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

SlotLimits unlimited() {
  return {.rate = {}, .burst_calls = 0, .headroom = 0, .max_in_flight = 1000};
}

SlotLimits calls_only(double per_minute) {
  return {.rate = {.calls_per_minute = per_minute, .tokens_per_minute = {}},
          .headroom = 0,
          .max_in_flight = 1000};
}

SlotLimits tokens_only(double per_minute) {
  return {.rate = {.calls_per_minute = {}, .tokens_per_minute = per_minute},
          .headroom = 0,
          .max_in_flight = 1000};
}

OwnSlots made(const SlotLimits& limits) {
  OwnSlots slots;
  slots.configure(limits, Timestamp{});
  return slots;
}

double calls_per_minute(const OwnSlots& slots, Timestamp now) {
  return slots.forecast(now).per_second.value() * 60;
}

double tokens_per_minute(const OwnSlots& slots, Timestamp now) {
  return slots.forecast(now).tokens_per_second.value() * 60;
}

void throttle(OwnSlots& slots, FaultKind kind, Timestamp call_started, Timestamp now) {
  slots.heard({.slot = {.opens_at = call_started}, .throttle = kind}, now);
}

void pause(OwnSlots& slots, Duration duration) {
  slots.heard({.slot = {.opens_at = kStart}, .throttle = FaultKind::overloaded, .pause = duration},
              kStart);
}

TEST(OwnSlots, WithoutRatesASlotIsAlwaysOpen) {
  OwnSlots slots = made(unlimited());
  for (int k = 0; k < 100; ++k) {
    ASSERT_LE(slots.opens_at(kStart), kStart);
    std::ignore = slots.take(1'000'000, kStart);
  }
  EXPECT_FALSE(slots.forecast(kStart).per_second);
  EXPECT_FALSE(slots.forecast(kStart).tokens_per_second);
}

TEST(OwnSlots, TheFirstCallOfAnIdleBudgetDoesNotWait) {
  OwnSlots slots = made({.rate = {.calls_per_minute = 120, .tokens_per_minute = 60},
                         .headroom = 0,
                         .max_in_flight = 4});
  EXPECT_LE(slots.opens_at(kStart), kStart);
}

TEST(OwnSlots, WithoutABurstTheSecondCallAfterIdlenessWaitsForItsEvenSlot) {
  OwnSlots slots = made(calls_only(120));
  std::ignore = slots.take(1, kStart);
  std::ignore = slots.take(1, kStart + 10min);
  EXPECT_EQ(slots.opens_at(kStart + 10min), kStart + 10min + 500ms);
}

TEST(OwnSlots, ASlotOpensNoSoonerThanItIsAskedFor) {
  OwnSlots slots = made(calls_only(120));
  std::ignore = slots.take(1, kStart);
  EXPECT_EQ(slots.opens_at(kStart + 499ms), kStart + 500ms);
  EXPECT_EQ(slots.opens_at(kStart + 501ms), kStart + 501ms);
}

TEST(OwnSlots, TheScarcerOfCallsAndTokensSetsThePace) {
  OwnSlots slots = made({.rate = {.calls_per_minute = 120, .tokens_per_minute = 6000},
                         .headroom = 0,
                         .max_in_flight = 9});
  std::ignore = slots.take(10, kStart);  // 100 ms of tokens, 500 ms of calls.
  EXPECT_EQ(slots.opens_at(kStart), kStart + 500ms);
  std::ignore = slots.take(200, kStart + 500ms);  // 2 s of tokens.
  EXPECT_EQ(slots.opens_at(kStart), kStart + 2500ms);
}

TEST(OwnSlots, TokensAreSettledWithTheProvidersFigure) {
  OwnSlots slots = made(tokens_only(6000));
  const Slot slot = slots.take(100, kStart);
  EXPECT_EQ(slots.opens_at(kStart), kStart + 1s);
  slots.settle(slot, 150, kStart);
  EXPECT_EQ(slots.opens_at(kStart), kStart + 1500ms);
}

TEST(OwnSlots, WithoutAFigureTheEstimateStands) {
  OwnSlots slots = made(tokens_only(6000));
  const Slot slot = slots.take(100, kStart);
  slots.settle(slot, std::nullopt, kStart);
  EXPECT_EQ(slots.opens_at(kStart), kStart + 1s);
}

TEST(OwnSlots, BurstCallsMayComeAheadOfTheirSchedule) {
  SlotLimits limits = calls_only(300);
  limits.burst_calls = 2;
  OwnSlots slots = made(limits);
  for (int k = 0; k < 3; ++k) {
    ASSERT_EQ(slots.opens_at(kStart), kStart) << k;
    std::ignore = slots.take(1, kStart);
  }
  EXPECT_EQ(slots.opens_at(kStart), kStart + 200ms) << "two intervals ahead of its own";
  limits.burst_calls = 0;
  slots.configure(limits, kStart);
  EXPECT_EQ(slots.opens_at(kStart), kStart + 600ms) << "what came early is paid for";
}

TEST(OwnSlots, ABurstBreaksNoSecond) {
  SlotLimits limits = calls_only(120);
  limits.burst_calls = 3;
  OwnSlots slots = made(limits);
  std::ignore = slots.take(1, kStart);
  std::ignore = slots.take(1, kStart);
  EXPECT_GT(slots.opens_at(kStart), kStart + 1s);
}

TEST(OwnSlots, HeadroomStaysUnused) {
  SlotLimits limits = calls_only(120);
  limits.headroom = 0.2;
  OwnSlots slots = made(limits);
  std::ignore = slots.take(1, kStart);
  EXPECT_EQ(slots.opens_at(kStart), kStart + 625ms);
  EXPECT_DOUBLE_EQ(calls_per_minute(slots, kStart), 96);
}

TEST(OwnSlots, AShorterPauseDoesNotShortenALongerOne) {
  OwnSlots slots = made(unlimited());
  pause(slots, 3s);
  pause(slots, 1s);
  EXPECT_EQ(slots.opens_at(kStart), kStart + 3s);
}

TEST(OwnSlots, RampsUpAfterIdleness) {
  OwnSlots slots = made(calls_only(2400));
  EXPECT_DOUBLE_EQ(calls_per_minute(slots, kStart), 13 * 60);
  Timestamp now = kStart;
  for (int k = 0; k < 11; ++k) {
    now = slots.opens_at(now);
    EXPECT_EQ(now, kStart + k * 25ms) << "a quarter of 40 a second, and what else is late anyway";
    std::ignore = slots.take(1, now);
  }
  EXPECT_EQ(slots.opens_at(now), kStart + 500ms) << "three more within the second";
  while (now < kStart + 5s) {
    now = slots.opens_at(now);
    std::ignore = slots.take(1, now);
  }
  EXPECT_EQ(slots.opens_at(now), now + 25ms);
  EXPECT_DOUBLE_EQ(calls_per_minute(slots, now), 2400);
}

TEST(OwnSlots, ARateThrottlePacesCallsDown) {
  OwnSlots slots = made({.rate = {.calls_per_minute = 120, .tokens_per_minute = 6000},
                         .headroom = 0,
                         .max_in_flight = 9});
  throttle(slots, FaultKind::rate_limited, kStart, kStart);
  EXPECT_LT(calls_per_minute(slots, kStart), 120);
  EXPECT_DOUBLE_EQ(tokens_per_minute(slots, kStart), 6000);
}

TEST(OwnSlots, ATokenThrottlePacesTokensDown) {
  OwnSlots slots = made({.rate = {.calls_per_minute = 120, .tokens_per_minute = 6000},
                         .headroom = 0,
                         .max_in_flight = 9});
  throttle(slots, FaultKind::tokens_limited, kStart, kStart);
  EXPECT_DOUBLE_EQ(calls_per_minute(slots, kStart), 120);
  EXPECT_LT(tokens_per_minute(slots, kStart), 6000);
}

TEST(OwnSlots, ABurstThrottleStartsALowerRampAndLeavesTheRateAlone) {
  OwnSlots slots = made(calls_only(2400));
  Timestamp now = kStart;
  while (now < kStart + 5s) {
    now = slots.opens_at(now);
    std::ignore = slots.take(1, now);
  }
  throttle(slots, FaultKind::burst_limited, now, now);
  EXPECT_DOUBLE_EQ(calls_per_minute(slots, now), 6 * 60);
}

TEST(OwnSlots, WithoutARampABurstThrottlePacesCallsDown) {
  SlotLimits limits = calls_only(2400);
  limits.ramp.enabled = false;
  OwnSlots slots = made(limits);
  throttle(slots, FaultKind::burst_limited, kStart, kStart);
  EXPECT_LT(calls_per_minute(slots, kStart), 2400);
}

TEST(OwnSlots, OtherFaultsChangeNoPace) {
  OwnSlots slots = made(calls_only(120));
  for (const FaultKind kind : {FaultKind::overloaded, FaultKind::server_error}) {
    throttle(slots, kind, kStart, kStart);
  }
  EXPECT_DOUBLE_EQ(calls_per_minute(slots, kStart), 120);
  EXPECT_LE(slots.opens_at(kStart), kStart);
}

TEST(OwnSlots, AnUnknownLimitIsLearnedFromAThrottle) {
  OwnSlots slots = made(unlimited());
  for (int k = 0; k < 60; ++k) std::ignore = slots.take(100, kStart);
  throttle(slots, FaultKind::tokens_limited, kStart, kStart + 200ms);
  EXPECT_NEAR(tokens_per_minute(slots, kStart), 6000 * 60 * 0.96, 0.1) << "of a second";
  EXPECT_FALSE(slots.forecast(kStart).per_second);
}

}  // namespace
}  // namespace gateway::pacing
