// When a kept connection that says nothing is taken for dead, and how often that may be.
#pragma once

#include <optional>

#include "domain/patience.h"
#include "domain/time.h"
#include "policy/faults/call_share.h"

namespace gateway::faults {

/// Kept connections die without a word (docs/provider.md, 1.7), and a call over such a one would
/// wait for its whole time. So a call whose answer is overdue is given up with
/// FaultKind::connection_silent and sent again, over a new connection and out of a slot like any
/// other: its first attempt is over by then, so nothing is under way twice. That the provider was
/// only slow can't be ruled out; then it computes and bills the call twice. Hence this happens to
/// one call in a hundred at most, and never twice to one.
///
/// Pure. Thread: the budget's shard.
class SilencePolicy {
 public:
  struct Params {
    Duration min_patience = std::chrono::seconds(1);     ///< For an answer's first byte; > 0.
    int latencies = 3;                                   ///< So many times the usual latency; >= 1.
    Duration min_idle = std::chrono::seconds(5);         ///< A router forgets the idle ones; > 0.
    Duration acknowledgement = std::chrono::seconds(1);  ///< Several round trips around the world.
    int calls_per_grant = 100;  ///< Calls that earn the right to send one again; >= 1.
    int max_grants = 2;         ///< Rights that can be saved, and that there are at first; >= 1.
  };

  SilencePolicy() : SilencePolicy(Params()) {}
  explicit SilencePolicy(Params params);

  /// What a call that starts now may be kept waiting. `usual` is how long nine calls in ten took
  /// lately; zero: not known, and then only what the kernel says of acknowledgements is believed.
  [[nodiscard]] Patience patience(Duration usual) const;

  /// A call starts.
  void call_started() { share_.call_started(); }
  /// A call would be given up for silence. True: it may, and that is spent.
  [[nodiscard]] bool grant() { return share_.grant(); }

 private:
  Params params_;
  CallShare share_;
};

}  // namespace gateway::faults
