// An even pace for anything countable: the generic cell rate algorithm, also known as virtual
// scheduling.
#pragma once

#include "domain/time.h"

namespace gateway {

/// Spaces units evenly: after n units the next may follow n intervals later.
///
/// It keeps one time point, the theoretical arrival time of the next unit. A unit conforms when
/// that time is at most `tolerance` away, so an idle pace saves up no more than the tolerance, and
/// there is no window at whose edge twice the rate could pass. Taking many units at once borrows:
/// the next unit waits until they are paid for.
///
/// Pure. Thread: one.
class Gcra {
 public:
  /// `per_second` > 0. `tolerance` >= 0 is how far ahead of its even schedule a unit may come: with
  /// k intervals of tolerance, k + 1 units may follow each other at once after idleness.
  Gcra(double per_second, Duration tolerance);

  /// The earliest time at which the next unit conforms; in the past if it conforms now.
  [[nodiscard]] Timestamp available_at() const { return arrival_ - tolerance_; }

  /// Takes `units` >= 0 at `now`, whether they conform or not.
  void take(double units, Timestamp now);

  /// Corrects an earlier take() by `units`: positive if it took too little, negative if it took too
  /// much.
  void adjust(double units);

  /// How long `units` take at this pace.
  [[nodiscard]] Duration cost(double units) const;

 private:
  double per_second_;
  Duration tolerance_;
  Timestamp arrival_{};  ///< The theoretical arrival time of the next unit.
};

}  // namespace gateway
