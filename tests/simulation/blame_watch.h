// No caller can take the provider from another: what must never be said of an item that nothing is
// wrong with.
#pragma once

#include "tests/simulation/call_history.h"
#include "tests/simulation/ledger.h"

namespace gateway::simulation {

/// Judges each failure of a healthy item, whose parameters the provider takes too:
///
/// - it is never told that it is at fault, that the gateway is, or that the account is;
/// - it is told that the provider is unavailable only if none but itself passed since it was first
///   sent, or an outage really took one of its calls, or three calls of which no two share an item
///   failed since anything passed. The last is evidence of an outage, whoever brought it about: the
///   account may be taken for closed then too. But even then no item is told so that was never
///   sent.
///
/// Deadlines, cancellations, quotas and full queues are no failures; neither is it to be told at
/// once that an answer will come too late for a deadline that is near.
///
/// Thread: the run's.
class BlameWatch {
 public:
  /// Everything referred to outlives the watch.
  BlameWatch(const CallHistory& history, const dispatch::TimeSource& time, Violations& violations)
      : history_(history), time_(time), violations_(violations) {}

  /// An item ends without a vector.
  void failed(const Inquiry& inquiry, const Mark& mark, const Error& error);

 private:
  const CallHistory& history_;
  const dispatch::TimeSource& time_;
  Violations& violations_;
};

}  // namespace gateway::simulation
