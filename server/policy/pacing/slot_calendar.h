// When a budget's slots open: call rate, token rate, ramp, windows and pauses, as a value and
// functions of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "domain/time.h"
#include "policy/pacing/burst.h"
#include "policy/pacing/paced_rate.h"
#include "policy/pacing/ramp.h"
#include "policy/pacing/refusal_backoff.h"
#include "policy/pacing/slot_limits.h"
#include "policy/pacing/slot_source.h"
#include "policy/pacing/window_guard.h"

namespace gateway::pacing {

/// What one budget (one provider account and model) has spent and learned. A plain value: a copy
/// goes its own way, and two equal ones answer alike. So it can stand in this process, in a
/// simulation, or in a store where gateways share it; all its times are of one clock.
///
/// Slots are evenly spaced on average: one interval apart. What was not used may be spent at once:
/// a call may come ahead of its even slot while no window of a second, six seconds or a minute
/// holds more than the limit for that (docs/provider.md, 7.2). The further ahead, the more room
/// must be left in each of them: so bursts get shorter as the windows fill, and a saturated
/// budget's slots are even.
///
/// Thread: its owner's.
struct SlotCalendar {
  /// Slots of another epoch were opened by a calendar that is no more; what comes of them changes
  /// nothing here.
  std::uint64_t epoch = 0;
  std::optional<SlotLimits> limits{};  ///< That the rest has been adapted to; absent: never used.
  PacedRate calls{};
  PacedRate tokens{};
  Burst burst{};
  WindowGuard windows{std::vector<WindowGuard::Window>{}};
  std::optional<Ramp> ramp{};
  RefusalBackoff refusals{};
  Timestamp paused_until{};

  bool operator==(const SlotCalendar&) const = default;
};

/// What is asked of a calendar.
struct SlotAsk {
  std::size_t slots = 1;
  std::uint64_t tokens = 0;           ///< For each of them.
  Duration after = Duration::zero();  ///< How long after the asking the first may open; >= 0.
  Duration ahead = Duration::zero();  ///< How long after it the last one may open; >= `after`.
};

// All are pure but for the calendar handed in. Times of one calendar's asks and news may not go
// backwards, except that slots may have been granted ahead of them.

/// Makes the calendar follow these limits: calls that were made count against them, and what
/// throttles have taught stays true. The others do it as needed.
void adapt(const SlotLimits& limits, SlotCalendar& calendar, Timestamp at);

/// The first time at which a slot opens, `from` or later. Precondition: the calendar has been
/// adapted once.
[[nodiscard]] Timestamp opens_at(const SlotCalendar& calendar, Timestamp from);

/// Opens as many of the slots as open in time, in their order; fewer or none if later ones would
/// be needed.
[[nodiscard]] std::vector<Slot> grant(const SlotLimits& limits, SlotCalendar& calendar,
                                      const SlotAsk& ask, Timestamp at);

/// A call of a granted slot needs `tokens` more than were asked for; it starts now.
void charge(SlotCalendar& calendar, const Slot& slot, std::uint64_t tokens, Timestamp at);

/// It has cost `tokens` in the end.
void settle(SlotCalendar& calendar, const Slot& slot, std::uint64_t tokens);

/// It may have arrived later than others by so much, so it counts from there.
void delay(SlotCalendar& calendar, const Slot& slot, Duration by);

/// Nothing shows that its call has reached the provider: it raises no ramp.
void maybe_lost(SlotCalendar& calendar, const Slot& slot);

/// No call was made with it. Its tokens are free, and its time is given to another call if no later
/// slot has been granted: else that other call would come on top of an even schedule.
void give_back(SlotCalendar& calendar, const Slot& slot);

/// A call passed, and what throttles took comes back bit by bit; or it was throttled. Which of the
/// three throttles it was (docs/provider.md, 6.3) says what slows down: the request quota paces
/// calls, the token quota tokens, the burst guard makes the ramp start lower and rise slower;
/// without a ramp it paces calls too. A throttle of calls soon after some came ahead of their even
/// slots shortens what may come ahead, and leaves the rate alone. Other kinds are ignored. Of the
/// calls that one pace has caused only the first throttle cuts it, whoever made them. A throttle of
/// what is refused at any pace (ThrottledBefore) slows nothing down, and undoes what the first one
/// did (AdaptiveRate, Ramp).
void hear(const SlotLimits& limits, SlotCalendar& calendar, const Heard& heard, Timestamp at);

/// As far as the calendar can tell at `now`.
[[nodiscard]] Forecast forecast_of(const SlotCalendar& calendar, Timestamp now);

}  // namespace gateway::pacing
