#include "policy/pacing/slot_calendar.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace gateway::pacing {
namespace {

constexpr double kSecondsPerMinute = 60;
constexpr double kUnbounded = std::numeric_limits<double>::infinity();

/// The windows that calls ahead of their even schedule could overfill. Without a burst there is
/// none: evenly spaced, n calls take n intervals, which headroom makes longer than any window of n.
/// A window that holds so many calls that its headroom covers the burst needs no guard either,
/// which bounds what is remembered.
std::vector<WindowGuard::Window> guarded_windows(const SlotLimits& limits) {
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

void adapt_ramp(const SlotLimits& limits, std::optional<Ramp>& ramp) {
  if (!limits.rate.calls_per_minute || !limits.ramp.enabled) return ramp.reset();
  const double full = *limits.rate.calls_per_minute / kSecondsPerMinute;
  if (ramp) {
    ramp->configure(limits.ramp, full);
  } else {
    ramp.emplace(limits.ramp, full);
  }
}

void take(SlotCalendar& calendar, std::uint64_t tokens, Timestamp at) {
  calendar.windows.take(at);
  calendar.refusals.take(at);
  if (calendar.ramp) calendar.ramp->take(at);
  calendar.calls.take(1, at, calendar.ramp ? calendar.ramp->per_second(at) : kUnbounded);
  calendar.tokens.take(static_cast<double>(tokens), at, kUnbounded);
}

void throttled(SlotCalendar& calendar, const Heard& heard, FaultKind kind, Timestamp at) {
  const Timestamp call_started = heard.slot.opens_at;
  const Timestamp first = heard.before ? heard.before->first.opens_at : call_started;
  const bool too_steep = kind == FaultKind::burst_limited;
  if (kind == FaultKind::rate_limited || (too_steep && !calendar.ramp)) {
    calendar.calls.throttled(call_started, at, first);
  } else if (too_steep) {
    calendar.ramp->slow_down(first, at);
  } else if (kind == FaultKind::tokens_limited) {
    calendar.tokens.throttled(call_started, at, first);
  } else {
    return;
  }
  calendar.refusals.throttled(call_started, at);
}

/// The first throttle may have been of another kind than the present one.
void disregard(SlotCalendar& calendar, const Slot& first) {
  if (first.epoch != calendar.epoch) return;
  calendar.calls.disregard(first.opens_at);
  calendar.tokens.disregard(first.opens_at);
  if (calendar.ramp) calendar.ramp->disregard(first.opens_at);
}

void passed(SlotCalendar& calendar, Timestamp at) {
  calendar.refusals.succeeded();
  calendar.calls.succeeded(at);
  calendar.tokens.succeeded(at);
  if (calendar.ramp) calendar.ramp->recover(at);
}

}  // namespace

void adapt(const SlotLimits& limits, SlotCalendar& calendar, Timestamp at) {
  if (calendar.limits == limits) return;
  calendar.limits = limits;
  calendar.calls.configure(limits.rate.calls_per_minute, limits.headroom, limits.burst_calls, at);
  calendar.tokens.configure(limits.rate.tokens_per_minute, limits.headroom, 0, at);
  calendar.windows.configure(guarded_windows(limits));
  adapt_ramp(limits, calendar.ramp);
}

Opening opening_of(const SlotCalendar& calendar) {
  const Timestamp closed_until =
      std::max({calendar.paused_until, calendar.refusals.available_at(), calendar.tokens.even_at(),
                calendar.windows.available_at()});
  return {.even_at = std::max(closed_until, calendar.calls.even_at()),
          .early_at = std::max(closed_until, calendar.calls.early_at())};
}

std::vector<Slot> grant(const SlotLimits& limits, SlotCalendar& calendar, const SlotAsk& ask,
                        Timestamp at) {
  adapt(limits, calendar, at);
  std::vector<Slot> granted;
  while (granted.size() < ask.slots) {
    const Opening opening = opening_of(calendar);
    const Timestamp opens_at =
        std::max(at + ask.after, ask.early ? opening.early_at : opening.even_at);
    if (opens_at > at + ask.ahead) break;
    take(calendar, ask.tokens, opens_at);
    granted.push_back({opens_at, ask.tokens, calendar.epoch});
  }
  return granted;
}

void charge(SlotCalendar& calendar, const Slot& slot, std::uint64_t tokens, Timestamp at) {
  if (slot.epoch == calendar.epoch) calendar.tokens.add(static_cast<double>(tokens), at);
}

void settle(SlotCalendar& calendar, const Slot& slot, std::uint64_t tokens) {
  if (slot.epoch != calendar.epoch) return;
  calendar.tokens.adjust(static_cast<double>(tokens) - static_cast<double>(slot.tokens));
}

void give_back(SlotCalendar& calendar, const Slot& slot) {
  if (slot.epoch != calendar.epoch) return;
  calendar.tokens.adjust(-static_cast<double>(slot.tokens));
  calendar.calls.take_back(slot.opens_at);
  if (calendar.ramp) calendar.ramp->take_back(slot.opens_at);
}

void hear(const SlotLimits& limits, SlotCalendar& calendar, const Heard& heard, Timestamp at) {
  adapt(limits, calendar, at);
  if (heard.pause > Duration::zero())
    calendar.paused_until = std::max(calendar.paused_until, at + heard.pause);
  if (heard.slot.epoch != calendar.epoch) return;
  if (heard.before && heard.before->others_passed) {
    disregard(calendar, heard.before->first);
  } else if (heard.throttle) {
    throttled(calendar, heard, *heard.throttle, at);
  } else {
    passed(calendar, at);
  }
}

Forecast forecast_of(const SlotCalendar& calendar, Timestamp now) {
  const std::optional<double> full = calendar.calls.per_second();
  Forecast forecast{.first_at = opening_of(calendar).even_at,
                    .per_second = full,
                    .full_per_second = full,
                    .tokens_per_second = calendar.tokens.per_second()};
  if (calendar.ramp) {
    const double ceiling = calendar.ramp->per_second(now);
    if (full) forecast.per_second = std::min(*full, ceiling);
    forecast.ramp_delay = calendar.ramp->delay_from(ceiling);
  }
  return forecast;
}

}  // namespace gateway::pacing
