// How fast a call rate may rise: the provider refuses what comes too suddenly, whatever its quotas.
#pragma once

#include <cstddef>
#include <deque>

#include "domain/time.h"

namespace gateway::pacing {

/// A ceiling on the call rate that doubles each second until it is full, after idleness and from
/// any lower load alike, since only calls that were really made raise it (docs/provider.md, 7.3:
/// even below both meters).
///
/// The calls of the last second set the ceiling. If calls grow g-fold each second, the momentary
/// rate is g ln(g) / (g - 1) times the calls of the last second; that multiple is the ceiling. So a
/// saturated budget doubles each second, and no second holds more than four times the calls of the
/// second before, however demand comes.
///
/// Pure. Thread: one.
class Ramp {
 public:
  struct Params {
    bool enabled = true;
    double start_share = 0.25;  ///< Of the full rate: what is allowed at once; in (0, 1].
    double min_per_second = 5;  ///< What is always allowed at once: slower budgets have no ramp.

    bool operator==(const Params&) const = default;
  };

  /// Times slowed down that can be undone.
  static constexpr std::size_t kRemembered = 16;

  /// `full_per_second` > 0.
  Ramp(Params params, double full_per_second);

  /// Another full rate from now on. The calls of the last second count on, and what slow_down()
  /// took stays taken.
  void configure(Params params, double full_per_second);

  /// The ceiling at `now`; at most the full rate.
  [[nodiscard]] double per_second(Timestamp now) const;

  /// How much later calls come that follow each other as closely as the ceiling allows, from `now`
  /// until it is full, than they would without a ceiling.
  [[nodiscard]] Duration delay(Timestamp now) const { return delay_from(per_second(now)); }
  /// The same, from the ceiling of that moment.
  [[nodiscard]] Duration delay_from(double ceiling) const;

  /// A call starts. Times must not go backwards.
  void take(Timestamp now);
  /// It did not after all, if it is the last one that is known.
  void take_back(Timestamp taken_at);

  /// The provider found the rise too steep: it starts anew from `now`, lower and flatter.
  /// `first_started` is when the first call started that its items were throttled in.
  void slow_down(Timestamp first_started, Timestamp now);

  /// What was first throttled in the call of that start is refused however steep the rise: it gets
  /// back what slow_down() took for it, unless kRemembered others have come since.
  void disregard(Timestamp first_started);

  /// Each minute without slow_down() gives back a part of what slow_down() took.
  void recover(Timestamp now);

  bool operator==(const Ramp&) const = default;

 private:
  /// How many times less it was afterwards.
  struct SlowDown {
    Timestamp first_started;
    double start;
    double growth;

    bool operator==(const SlowDown&) const = default;
  };

  [[nodiscard]] double calls_in_last_second(Timestamp now) const;

  bool enabled_;
  double full_;
  double initial_start_;
  double start_;          ///< Calls a second allowed out of nothing.
  double growth_;         ///< Of the calls in a second over those in the second before.
  Timestamp eased_at_{};  ///< When start and growth changed last.
  std::deque<SlowDown> slow_downs_;
  /// Of the last second, and the one before them: bounded by the full rate and the burst.
  std::deque<Timestamp> starts_;
};

}  // namespace gateway::pacing
