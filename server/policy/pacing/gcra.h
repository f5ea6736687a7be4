// An even pace for anything countable: the generic cell rate algorithm, also known as virtual
// scheduling.
#pragma once

#include "domain/time.h"

namespace gateway::pacing {

/// Spaces units evenly: after n units the next may follow n intervals later.
///
/// It keeps one time point, the theoretical arrival time of the next unit. A unit conforms when
/// that time is at most the tolerance away, so an idle pace saves up no more than the tolerance,
/// and there is no window at whose edge twice the rate could pass. Taking many units at once
/// borrows: the next unit waits until they are paid for.
///
/// Pure. Thread: one.
class Gcra {
 public:
  /// `per_second` > 0. `tolerance` >= 0 is how far ahead of its even schedule a unit may come: with
  /// k intervals of tolerance, k + 1 units may follow each other at once after idleness.
  Gcra(double per_second, Duration tolerance);

  /// When the next unit is due on the even schedule; in the past if it is late.
  [[nodiscard]] Timestamp even_at() const { return arrival_; }

  /// The earliest time at which the next unit conforms; in the past if it conforms now.
  [[nodiscard]] Timestamp available_at() const { return arrival_ - cost(tolerance_units_); }

  /// Takes `units` >= 0 at `now`, whether they conform or not.
  void take(double units, Timestamp now);

  /// Corrects an earlier take() by `units`: positive if it took too little, negative if it took too
  /// much.
  void adjust(double units);

  /// From the next take() on; > 0. What was taken stays paid at the old rate, and the tolerance
  /// stays the same number of units.
  void set_rate(double per_second);
  /// The same, but for a rate that was too low: what is still to be waited for shrinks with it.
  void raise_rate(double per_second, Timestamp now);
  /// How many units may come ahead of their even schedule from now on; >= 0.
  void set_tolerance(double units);
  [[nodiscard]] double per_second() const { return per_second_; }

  /// How long `units` take at this pace; at most a day either way, which keeps the arithmetic in
  /// range whatever is configured.
  [[nodiscard]] Duration cost(double units) const;

  bool operator==(const Gcra&) const = default;

 private:
  double per_second_;
  double tolerance_units_;
  Timestamp arrival_{};  ///< The theoretical arrival time of the next unit.
};

}  // namespace gateway::pacing
