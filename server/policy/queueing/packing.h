// How many slots a queue costs compared with the sum of its items' sizes.
#pragma once

#include "policy/batching/call_fill.h"
#include "policy/queueing/backlog.h"

namespace gateway::queueing {

/// Learns how well calls leave packed while work waits.
///
/// The sum of dominant shares is the number of slots only where all items press on one and the same
/// bound. Calls that leave with room unused, since lanes differ or rows do not fit, make a queue
/// dearer; a text, an image and a video that share a call make it cheaper.
///
/// Pure. Thread: one.
class Packing {
 public:
  /// One slot was spent on items of `shares` in sum, while more waited.
  void note_call(double shares);

  /// Slots for each unit of dominant share in `backlog`: as observed, but never better than its
  /// contents allow by number and kind in calls of `room`.
  [[nodiscard]] double slots_per_share(const Backlog& backlog,
                                       const batching::CallBounds& room) const;

 private:
  double slots_ = 1;  ///< Decayed sums over recent calls.
  double shares_ = 1;
};

}  // namespace gateway::queueing
