#include "policy/pacing/pacer.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>
#include <limits>
#include <vector>

namespace gateway::pacing {
namespace {

constexpr double kSecondsPerMinute = 60;

/// The windows that calls ahead of their even schedule could overfill. Without a burst there is
/// none: evenly spaced, n calls take n intervals, which headroom makes longer than any window of n.
/// A window that holds so many calls that its headroom covers the burst needs no guard either,
/// which bounds what is remembered.
std::vector<WindowGuard::Window> guarded_windows(const Pacer::Limits& limits) {
  std::vector<WindowGuard::Window> windows;
  if (!limits.rate.calls_per_minute || limits.burst_calls == 0) return windows;
  const double rate = *limits.rate.calls_per_minute / kSecondsPerMinute;
  const double in_jitter =
      rate * std::chrono::duration<double>(WindowGuard::kArrivalJitter).count();
  // Below one call a second, the smallest window is the gap between two.
  const double shortest = std::max(1.0, 1 / rate);
  for (const double length : {shortest, 6.0, 60.0}) {
    if (length < shortest) continue;
    constexpr double kRounding = 1e-6;  // What is whole stays whole.
    const double calls = std::ceil(rate * length - kRounding);
    if (calls * limits.headroom >= limits.burst_calls + 1 + in_jitter) continue;
    const std::chrono::duration<double> exact(length);
    windows.push_back({std::chrono::ceil<Duration>(exact), static_cast<std::size_t>(calls)});
  }
  return windows;
}

}  // namespace

Pacer::Pacer(const Limits& limits)
    : calls_(limits.rate.calls_per_minute, limits.headroom, limits.burst_calls),
      tokens_(limits.rate.tokens_per_minute, limits.headroom, 0),
      windows_(guarded_windows(limits)),
      max_in_flight_(limits.max_in_flight) {
  assert(max_in_flight_ > 0);
  if (limits.rate.calls_per_minute && limits.ramp.enabled) {
    ramp_.emplace(limits.ramp, *limits.rate.calls_per_minute / kSecondsPerMinute);
  }
}

void Pacer::configure(const Limits& limits, Timestamp now) {
  assert(limits.max_in_flight > 0);
  calls_.configure(limits.rate.calls_per_minute, limits.headroom, limits.burst_calls, now);
  tokens_.configure(limits.rate.tokens_per_minute, limits.headroom, 0, now);
  windows_.configure(guarded_windows(limits));
  max_in_flight_ = limits.max_in_flight;
  if (!limits.rate.calls_per_minute || !limits.ramp.enabled) {
    ramp_.reset();
    return;
  }
  const double full = *limits.rate.calls_per_minute / kSecondsPerMinute;
  if (ramp_) {
    ramp_->configure(limits.ramp, full);
  } else {
    ramp_.emplace(limits.ramp, full);
  }
}

Timestamp Pacer::closed_until() const {
  if (in_flight_ >= max_in_flight_) return kNever;
  return std::max(
      {paused_until_, refusals_.available_at(), tokens_.even_at(), windows_.available_at()});
}

Timestamp Pacer::next_slot_at() const {
  return std::max(closed_until(), calls_.even_at());
}

Timestamp Pacer::next_early_slot_at() const {
  return std::max(closed_until(), calls_.early_at());
}

void Pacer::take(std::uint64_t estimated_tokens, Timestamp now) {
  assert(next_early_slot_at() <= now);
  ++in_flight_;
  windows_.take(now);
  refusals_.take(now);
  if (ramp_) ramp_->take(now);
  constexpr double kUnbounded = std::numeric_limits<double>::infinity();
  calls_.take(1, now, ramp_ ? ramp_->per_second(now) : kUnbounded);
  tokens_.take(static_cast<double>(estimated_tokens), now, kUnbounded);
  kept_calls_.set(calls_per_second(now).value_or(0), now);
}

void Pacer::finish(std::uint64_t estimated_tokens, std::optional<std::uint64_t> actual_tokens) {
  assert(in_flight_ > 0);
  --in_flight_;
  if (!actual_tokens) return;
  tokens_.adjust(static_cast<double>(*actual_tokens) - static_cast<double>(estimated_tokens));
}

void Pacer::pause_until(Timestamp until) {
  paused_until_ = std::max(paused_until_, until);
}

void Pacer::throttled(FaultKind kind, Timestamp call_started, Timestamp now) {
  const bool too_steep = kind == FaultKind::burst_limited;
  if (kind == FaultKind::rate_limited || (too_steep && !ramp_)) {
    calls_.throttled(call_started, now);
  } else if (too_steep) {
    ramp_->slow_down(now);
  } else if (kind == FaultKind::tokens_limited) {
    tokens_.throttled(call_started, now);
  } else {
    return;
  }
  refusals_.throttled(call_started, now);
}

void Pacer::succeeded(Timestamp now) {
  refusals_.succeeded();
  calls_.succeeded(now);
  tokens_.succeeded(now);
  if (ramp_) ramp_->recover(now);
}

RateLimits Pacer::pace(Timestamp now) const {
  RateLimits pace;
  if (const auto calls = calls_per_second(now)) pace.calls_per_minute = *calls * kSecondsPerMinute;
  if (const auto tokens = tokens_.per_second()) {
    pace.tokens_per_minute = *tokens * kSecondsPerMinute;
  }
  return pace;
}

std::optional<double> Pacer::full_calls_per_minute() const {
  const std::optional<double> calls = calls_.per_second();
  return calls ? std::optional(*calls * kSecondsPerMinute) : std::nullopt;
}

Duration Pacer::ramp_delay(Timestamp now) const {
  return ramp_ ? ramp_->delay(now) : Duration::zero();
}

std::optional<double> Pacer::calls_per_second(Timestamp now) const {
  std::optional<double> calls = calls_.per_second();
  if (calls && ramp_) calls = std::min(*calls, ramp_->per_second(now));
  return calls;
}

std::optional<double> Pacer::calls_allowed_last_minute(Timestamp now) const {
  if (!calls_.per_second()) return std::nullopt;
  return kept_calls_.last_minute(now);
}

}  // namespace gateway::pacing
