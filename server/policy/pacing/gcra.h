// An even pace for anything countable: the generic cell rate algorithm, also known as virtual
// scheduling.
#pragma once

#include "domain/time.h"

namespace gateway::pacing {

/// Spaces units evenly: after n units the next may follow n intervals later.
///
/// It keeps one time point, the theoretical arrival time of the next unit. An idle pace saves up
/// nothing. Taking units ahead of that time borrows: later units wait until they are paid for. How
/// far ahead they may be taken is for the caller to say.
///
/// Pure. Thread: one.
class Gcra {
 public:
  /// `per_second` > 0.
  explicit Gcra(double per_second);

  /// When the next unit is due on the even schedule; in the past if it is late.
  [[nodiscard]] Timestamp even_at() const { return arrival_; }

  /// Takes `units` >= 0 at `now`, whether they are due or not.
  void take(double units, Timestamp now);

  /// Corrects an earlier take() by `units`: positive if it took too little, negative if it took too
  /// much.
  void adjust(double units);

  /// From the next take() on; > 0. What was taken stays paid at the old rate.
  void set_rate(double per_second);
  /// The same, but for a rate that was too low: what is still to be waited for shrinks with it.
  void raise_rate(double per_second, Timestamp now);
  [[nodiscard]] double per_second() const { return per_second_; }

  /// How long `units` take at this pace; at most a day either way, which keeps the arithmetic in
  /// range whatever is configured.
  [[nodiscard]] Duration cost(double units) const;

  bool operator==(const Gcra&) const = default;

 private:
  double per_second_;
  Timestamp arrival_{};  ///< The theoretical arrival time of the next unit.
};

}  // namespace gateway::pacing
