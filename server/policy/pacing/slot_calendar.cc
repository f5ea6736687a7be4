#include "policy/pacing/slot_calendar.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace gateway::pacing {
namespace {

constexpr double kSecondsPerMinute = 60;
constexpr Duration kLeastMargin = std::chrono::milliseconds(4);
constexpr Duration kMostMargin = std::chrono::milliseconds(30);

/// How much longer one call may be on the way than another. Where slots are far apart a wide margin
/// costs little; where they are close it would cost calls that nobody minds.
Duration margin_of(double rate) {
  constexpr double kOfAnInterval = 0.125;
  const auto part =
      std::chrono::ceil<Duration>(std::chrono::duration<double>(kOfAnInterval / rate));
  return std::clamp(part, kLeastMargin, kMostMargin);
}

/// The windows that calls ahead of their even schedule could overfill. Without a burst there is
/// none: evenly spaced, n calls take n intervals, which headroom makes longer than any window of n.
/// A window that holds so many calls that its headroom covers the burst needs no guard either,
/// which bounds what is remembered.
///
/// Of the longer windows a tenth is kept from bursts, unless they hold few: while they fill, calls
/// are spaced evenly again and gather more rows.
std::vector<WindowGuard::Window> guarded_windows(const SlotLimits& limits, double rate) {
  constexpr std::size_t kFew = 10;
  constexpr std::size_t kKeptPart = 10;
  std::vector<WindowGuard::Window> windows;
  const double in_jitter = rate * std::chrono::duration<double>(margin_of(rate)).count();
  // Below one call a second, the smallest window is the gap between two.
  const double shortest = std::max(1.0, 1 / rate);
  for (const double length : {shortest, 6.0, 60.0}) {
    if (length < shortest) continue;
    constexpr double kRounding = 1e-6;  // What is whole stays whole.
    const double calls = std::ceil(rate * length - kRounding);
    if (calls * limits.headroom >= limits.burst_calls + 1 + in_jitter) continue;
    const auto most = static_cast<std::size_t>(calls);
    windows.push_back({.length = std::chrono::ceil<Duration>(std::chrono::duration<double>(length)),
                       .calls = most,
                       .kept = length > shortest ? (std::max(most, kFew) - kFew) / kKeptPart : 0});
  }
  return windows;
}

void adapt_windows(const SlotLimits& limits, WindowGuard& windows) {
  if (!limits.rate.calls_per_minute || limits.burst_calls == 0) return windows.configure({}, {});
  const double rate = *limits.rate.calls_per_minute / kSecondsPerMinute;
  windows.configure(guarded_windows(limits, rate), margin_of(rate));
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

/// When the next call may start for those before it.
Timestamp after_calls(const SlotCalendar& calendar) {
  const Timestamp even_at = calendar.calls.even_at();
  const std::size_t burst = calendar.burst.calls();
  // Windows of a limit that is not the real one guard nothing.
  if (burst == 0 || calendar.calls.slowed()) return even_at;
  const Timestamp ahead_at = std::max(calendar.calls.ahead_of_even(static_cast<double>(burst)),
                                      calendar.windows.available_ahead_at());
  // Even spacing leaves a provider's window one call that jitter may push over its edge, and
  // headroom for that; a burst leaves it several.
  const Timestamp after_burst = std::min(
      calendar.windows.available_at(), calendar.windows.leaves_first_at(calendar.burst.spent_at()));
  return std::min(ahead_at, std::max(even_at, after_burst));
}

void take(SlotCalendar& calendar, std::uint64_t tokens, Timestamp at) {
  if (at < calendar.calls.even_at()) calendar.burst.spent(at);
  calendar.windows.take(at);
  calendar.refusals.take(at);
  if (calendar.ramp) calendar.ramp->take(at);
  calendar.calls.take(1, at);
  calendar.tokens.take(static_cast<double>(tokens), at);
}

void throttled(SlotCalendar& calendar, const Heard& heard, FaultKind kind, Timestamp at) {
  const Timestamp call_started = heard.slot.opens_at;
  const Timestamp first = heard.before ? heard.before->first.opens_at : call_started;
  const bool too_steep = kind == FaultKind::burst_limited;
  if (kind == FaultKind::rate_limited || too_steep) {
    const bool too_long = calendar.burst.concerns(call_started);
    if (too_long) calendar.burst.shorten(call_started, first, at);
    if (too_steep && calendar.ramp) {
      calendar.ramp->slow_down(first, at);
    } else if (!too_long) {
      calendar.calls.throttled(call_started, at, first);
    }
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
  calendar.burst.disregard(first.opens_at);
  calendar.calls.disregard(first.opens_at);
  calendar.tokens.disregard(first.opens_at);
  if (calendar.ramp) calendar.ramp->disregard(first.opens_at);
}

void passed(SlotCalendar& calendar, Timestamp at) {
  calendar.refusals.succeeded();
  calendar.burst.succeeded(at);
  calendar.calls.succeeded(at);
  calendar.tokens.succeeded(at);
  if (calendar.ramp) calendar.ramp->recover(at);
}

}  // namespace

void adapt(const SlotLimits& limits, SlotCalendar& calendar, Timestamp at) {
  if (calendar.limits == limits) return;
  calendar.limits = limits;
  calendar.calls.configure(limits.rate.calls_per_minute, limits.headroom, at);
  calendar.tokens.configure(limits.rate.tokens_per_minute, limits.headroom, at);
  calendar.burst.configure(limits.burst_calls);
  adapt_windows(limits, calendar.windows);
  adapt_ramp(limits, calendar.ramp);
}

Timestamp opens_at(const SlotCalendar& calendar, Timestamp from) {
  const Timestamp opens_at =
      std::max({from, calendar.paused_until, calendar.refusals.available_at(),
                calendar.tokens.even_at(), after_calls(calendar)});
  return calendar.ramp ? calendar.ramp->opens_at(opens_at) : opens_at;
}

std::vector<Slot> grant(const SlotLimits& limits, SlotCalendar& calendar, const SlotAsk& ask,
                        Timestamp at) {
  adapt(limits, calendar, at);
  std::vector<Slot> granted;
  while (granted.size() < ask.slots) {
    const Timestamp slot_at = opens_at(calendar, at + ask.after);
    if (slot_at > at + ask.ahead) break;
    take(calendar, ask.tokens, slot_at);
    granted.push_back({slot_at, ask.tokens, calendar.epoch});
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

void delay(SlotCalendar& calendar, const Slot& slot, Duration by) {
  if (slot.epoch == calendar.epoch) calendar.windows.delay(slot.opens_at, by);
}

void maybe_lost(SlotCalendar& calendar, const Slot& slot) {
  if (slot.epoch == calendar.epoch && calendar.ramp) calendar.ramp->maybe_lost(slot.opens_at);
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
  Forecast forecast{.first_at = opens_at(calendar, now),
                    .even_at = calendar.calls.even_at(),
                    .per_second = full,
                    .full_per_second = full,
                    .tokens_per_second = calendar.tokens.per_second(),
                    .burst_calls = calendar.burst.calls()};
  if (calendar.ramp) {
    const double ceiling = calendar.ramp->per_second(now);
    if (full) forecast.per_second = std::min(*full, ceiling);
    forecast.ramp_delay = calendar.ramp->delay_from(ceiling);
  }
  return forecast;
}

}  // namespace gateway::pacing
