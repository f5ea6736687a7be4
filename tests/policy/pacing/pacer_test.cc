#include "policy/pacing/pacer.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::pacing {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart = Timestamp{} + 1h;

Pacer::Limits unlimited() {
  return {.rate = {}, .burst_calls = 0, .headroom = 0, .max_in_flight = 1000};
}

Pacer::Limits calls_only(double per_minute) {
  return {.rate = {.calls_per_minute = per_minute, .tokens_per_minute = {}},
          .headroom = 0,
          .max_in_flight = 1000};
}

Pacer::Limits tokens_only(double per_minute) {
  return {.rate = {.calls_per_minute = {}, .tokens_per_minute = per_minute},
          .headroom = 0,
          .max_in_flight = 1000};
}

TEST(Pacer, WithoutRatesASlotIsAlwaysOpen) {
  Pacer pacer(unlimited());
  for (int k = 0; k < 100; ++k) {
    ASSERT_LE(pacer.next_slot_at(), kStart);
    pacer.take(1'000'000, kStart);
  }
  EXPECT_FALSE(pacer.pace(kStart).calls_per_minute);
  EXPECT_FALSE(pacer.pace(kStart).tokens_per_minute);
  EXPECT_FALSE(pacer.calls_allowed_last_minute(kStart));
}

TEST(Pacer, TheFirstCallOfAnIdleBudgetDoesNotWait) {
  Pacer pacer({.rate = {.calls_per_minute = 120, .tokens_per_minute = 60},
               .headroom = 0,
               .max_in_flight = 4});
  EXPECT_LE(pacer.next_slot_at(), kStart);
}

TEST(Pacer, TheSecondCallAfterIdlenessWaitsForItsEvenSlot) {
  Pacer::Limits limits = calls_only(120);
  limits.burst_calls = 1;
  Pacer pacer(limits);
  pacer.take(1, kStart);
  pacer.take(1, kStart + 10min);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 10min + 500ms);
}

TEST(Pacer, TheCapOnCallsInFlightClosesTheSlotsUntilOneEnds) {
  Pacer::Limits limits = unlimited();
  limits.max_in_flight = 2;
  Pacer pacer(limits);
  pacer.take(1, kStart);
  pacer.take(1, kStart);
  EXPECT_EQ(pacer.next_slot_at(), kNever);
  EXPECT_EQ(pacer.next_early_slot_at(), kNever);
  pacer.finish(1, 1);
  EXPECT_LE(pacer.next_slot_at(), kStart);
  EXPECT_EQ(pacer.in_flight(), 1U);
  EXPECT_EQ(pacer.max_in_flight(), 2U);
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
  Pacer pacer(tokens_only(6000));
  pacer.take(100, kStart);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 1s);
  pacer.finish(100, 150);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 1500ms);
}

TEST(Pacer, WithoutAFigureTheEstimateStands) {
  Pacer pacer(tokens_only(6000));
  pacer.take(100, kStart);
  pacer.finish(100, std::nullopt);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 1s);
}

TEST(Pacer, BurstCallsMayComeAheadOfTheirSchedule) {
  Pacer::Limits limits = calls_only(300);
  limits.burst_calls = 2;
  Pacer pacer(limits);
  for (int k = 0; k < 3; ++k) {
    ASSERT_LE(pacer.next_early_slot_at(), kStart) << k;
    ASSERT_EQ(pacer.next_slot_at(), k == 0 ? Timestamp{} : kStart + k * 200ms);
    pacer.take(1, kStart);
  }
  EXPECT_EQ(pacer.next_early_slot_at(), kStart + 200ms);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 600ms) << "what came early is paid for";
}

TEST(Pacer, WithoutABurstNoSlotIsEarly) {
  Pacer pacer(calls_only(120));
  pacer.take(1, kStart);
  EXPECT_EQ(pacer.next_early_slot_at(), pacer.next_slot_at());
}

TEST(Pacer, ABurstBreaksNoSecond) {
  Pacer::Limits limits = calls_only(120);
  limits.burst_calls = 3;
  Pacer pacer(limits);
  pacer.take(1, kStart);
  pacer.take(1, kStart);
  EXPECT_GT(pacer.next_early_slot_at(), kStart + 1s);
}

TEST(Pacer, HeadroomStaysUnused) {
  Pacer::Limits limits = calls_only(120);
  limits.headroom = 0.2;
  Pacer pacer(limits);
  pacer.take(1, kStart);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 625ms);
  EXPECT_DOUBLE_EQ(pacer.pace(kStart).calls_per_minute.value(), 96);
}

TEST(Pacer, AShorterPauseDoesNotShortenALongerOne) {
  Pacer pacer(unlimited());
  pacer.pause_until(kStart + 3s);
  pacer.pause_until(kStart + 1s);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 3s);
  EXPECT_EQ(pacer.next_early_slot_at(), kStart + 3s);
}

TEST(Pacer, RampsUpAfterIdleness) {
  Pacer pacer(calls_only(2400));
  EXPECT_DOUBLE_EQ(pacer.pace(kStart).calls_per_minute.value(), 600);
  pacer.take(1, kStart);
  EXPECT_EQ(pacer.next_slot_at(), kStart + 100ms) << "a quarter of 40 a second";
  Timestamp now = kStart;
  while (now < kStart + 5s) {
    now = std::max(now, pacer.next_slot_at());
    pacer.take(1, now);
  }
  EXPECT_EQ(pacer.next_slot_at(), now + 25ms);
  EXPECT_DOUBLE_EQ(pacer.pace(now).calls_per_minute.value(), 2400);
}

TEST(Pacer, ARateThrottlePacesCallsDown) {
  Pacer pacer({.rate = {.calls_per_minute = 120, .tokens_per_minute = 6000},
               .headroom = 0,
               .max_in_flight = 9});
  pacer.throttled(FaultKind::rate_limited, kStart, kStart);
  EXPECT_LT(pacer.pace(kStart).calls_per_minute.value(), 120);
  EXPECT_DOUBLE_EQ(pacer.pace(kStart).tokens_per_minute.value(), 6000);
}

TEST(Pacer, ATokenThrottlePacesTokensDown) {
  Pacer pacer({.rate = {.calls_per_minute = 120, .tokens_per_minute = 6000},
               .headroom = 0,
               .max_in_flight = 9});
  pacer.throttled(FaultKind::tokens_limited, kStart, kStart);
  EXPECT_DOUBLE_EQ(pacer.pace(kStart).calls_per_minute.value(), 120);
  EXPECT_LT(pacer.pace(kStart).tokens_per_minute.value(), 6000);
}

TEST(Pacer, ABurstThrottleStartsALowerRampAndLeavesTheRateAlone) {
  Pacer pacer(calls_only(2400));
  Timestamp now = kStart;
  while (now < kStart + 5s) {
    now = std::max(now, pacer.next_slot_at());
    pacer.take(1, now);
  }
  pacer.throttled(FaultKind::burst_limited, now, now);
  EXPECT_DOUBLE_EQ(pacer.pace(now).calls_per_minute.value(), 300);
}

TEST(Pacer, WithoutARampABurstThrottlePacesCallsDown) {
  Pacer::Limits limits = calls_only(2400);
  limits.ramp.enabled = false;
  Pacer pacer(limits);
  pacer.throttled(FaultKind::burst_limited, kStart, kStart);
  EXPECT_LT(pacer.pace(kStart).calls_per_minute.value(), 2400);
}

TEST(Pacer, OtherFaultsChangeNoPace) {
  Pacer pacer(calls_only(120));
  for (const FaultKind kind : {FaultKind::overloaded, FaultKind::server_error}) {
    pacer.throttled(kind, kStart, kStart);
  }
  EXPECT_DOUBLE_EQ(pacer.pace(kStart).calls_per_minute.value(), 120);
  EXPECT_LE(pacer.next_slot_at(), kStart);
}

TEST(Pacer, AnUnknownLimitIsLearnedFromAThrottle) {
  Pacer pacer(unlimited());
  for (int k = 0; k < 60; ++k) pacer.take(100, kStart);
  pacer.throttled(FaultKind::tokens_limited, kStart, kStart + 200ms);
  EXPECT_NEAR(pacer.pace(kStart).tokens_per_minute.value(), 6000 * 0.96, 0.1);
  EXPECT_FALSE(pacer.pace(kStart).calls_per_minute);
}

TEST(Pacer, SaysHowManySlotsTheLastMinuteAllowed) {
  Pacer pacer(calls_only(120));
  Timestamp now = kStart;
  for (int k = 0; k < 241; ++k) {
    now = std::max(now, pacer.next_slot_at());
    pacer.take(1, now);
  }
  EXPECT_NEAR(pacer.calls_allowed_last_minute(now).value(), 119, 1.1)
      << "the running second and the 59 before it";
}

}  // namespace
}  // namespace gateway::pacing
