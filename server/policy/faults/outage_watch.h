// Tells an outage, where many calls fail alike, from poison, where one call fails while others
// pass.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "domain/call_fault.h"
#include "domain/time.h"

namespace gateway::faults {

/// Remembers how the last calls of a budget ended: eight of them, none older than 10 s. So few,
/// since an outage is to be known by its first failures, however much passed before it.
///
/// Only calls that are independent of each other may be told: each attempt of an ordinary call,
/// but no failure of a part that is sent to find a culprit, or one culprit would look like many. A
/// part that passes may be told; it proves as well as any call that the upstream answers. Faults
/// that say nothing about health (throttles, calls given up, refusals of an item that was sent
/// alone) are not told.
///
/// Pure. Thread: the budget's shard.
class OutageWatch {
 public:
  /// A call was answered with vectors at `now`; times never go back, here and below.
  void passed(Timestamp now);

  /// A call failed with `kind` at `now`.
  void failed(FaultKind kind, Timestamp now);

  /// True if many calls fail with this kind: the last three, or at least half of those remembered.
  /// The call under judgement has been reported already.
  [[nodiscard]] bool outage(FaultKind kind, Timestamp now) const;

  /// True if the last three calls failed with this kind and nothing passed between them. One caller
  /// may send many bad items, so refusals are an outage only when they are all that comes.
  [[nodiscard]] bool unanimous(FaultKind kind, Timestamp now) const;

  /// True if some call was answered after `since`: a call that failed before and fails again after
  /// that is poisoned, rather than met by an outage.
  [[nodiscard]] bool passed_since(Timestamp since) const { return last_passed_ > since; }

 private:
  struct Outcome {
    Timestamp at = Timestamp::min();
    std::optional<FaultKind> fault = {};  ///< Absent: passed.
  };

  static constexpr std::size_t kMaxOutcomes = 8;

  void note(Outcome outcome);

  std::array<Outcome, kMaxOutcomes> outcomes_{};  ///< A ring; the oldest is overwritten.
  std::size_t next_ = 0;                          ///< Where the next one goes.
  std::size_t count_ = 0;                         ///< Used so far, up to kMaxOutcomes.
  Timestamp last_passed_ = Timestamp::min();
};

}  // namespace gateway::faults
