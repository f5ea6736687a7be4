// How fast calls may rise: the provider refuses what comes too suddenly, whatever its quotas.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

#include "domain/time.h"

namespace gateway::pacing {

/// How many calls a second may hold, after idleness and from any lower load alike, since only calls
/// that were really made raise it (docs/provider.md, 7.3: even below both meters).
///
/// It is a number of calls, not a distance between two. Out of nothing some may start at once, and
/// a third as many within the second, evenly, so that who comes next need not wait for all of it.
/// Beyond them a second takes four times the calls of the second before. The provider publishes no
/// figure; a guard that allows ten calls at once and four times the second before is assumed, and
/// what it says to a call is learned (slow_down()).
///
/// Calls are counted where they may arrive: one may be up to kOnTheWay later than the next, so
/// seconds are that much longer than the provider's, and those before them shorter.
///
/// Pure. Thread: one.
class Ramp {
 public:
  struct Params {
    bool enabled = true;
    double start_share = 0.25;  ///< Of a second's full calls: what may start at once; in (0, 1].
    double min_per_second = 5;  ///< What may start at once always: slower budgets have no ramp.

    bool operator==(const Params&) const = default;
  };

  /// How much longer one call may be on the way than another.
  static constexpr Duration kOnTheWay = std::chrono::milliseconds(10);
  /// Times slowed down that can be undone.
  static constexpr std::size_t kRemembered = 16;

  /// `full_per_second` > 0.
  Ramp(Params params, double full_per_second);

  /// Another full rate from now on. The calls of the last seconds count on, and what slow_down()
  /// took stays taken.
  void configure(Params params, double full_per_second);

  /// The first time at which one more call may start, `from` or later.
  [[nodiscard]] Timestamp opens_at(Timestamp from) const;

  /// The calls that the second from `now` on may hold; at most the full rate.
  [[nodiscard]] double per_second(Timestamp now) const;

  /// How much later calls come that start as soon as they may, from `now` until the rate is full,
  /// than they would without a ramp.
  [[nodiscard]] Duration delay(Timestamp now) const { return delay_from(per_second(now)); }
  /// The same, from a second of so many calls.
  [[nodiscard]] Duration delay_from(double calls) const;

  /// A call starts. Times must not go backwards.
  void take(Timestamp now);
  /// It did not after all, if it is the last one that is known.
  void take_back(Timestamp taken_at);

  /// The call that started then may not have arrived: it counts in its second, but allows none in
  /// the next one.
  void maybe_lost(Timestamp started);

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
  using Starts = std::deque<Timestamp>;

  [[nodiscard]] Starts::const_iterator first_after(Timestamp at) const;
  [[nodiscard]] bool grows_to_one_more(Timestamp at) const;
  [[nodiscard]] Timestamp one_more_out_of_nothing(Timestamp from) const;
  [[nodiscard]] double at_once() const;
  [[nodiscard]] double out_of_nothing() const;

  bool enabled_;
  double full_;
  double initial_start_;
  double start_;          ///< Calls that may start at once, out of nothing.
  double growth_;         ///< Of the calls in a second over those in the second before.
  Timestamp eased_at_{};  ///< When start and growth changed last.
  std::deque<SlowDown> slow_downs_;
  Starts starts_;  ///< Of the last two seconds: bounded by twice what a second may hold.
  Starts lost_;    ///< Those of them that may not have arrived, in the order of their ends.
};

}  // namespace gateway::pacing
