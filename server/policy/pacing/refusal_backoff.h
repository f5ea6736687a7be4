// Waiting at a closed door: fewer and fewer calls while the provider refuses every one.
#pragma once

#include "domain/time.h"

namespace gateway::pacing {

/// Spaces calls while one after another is throttled and none passes: at first hardly, then twice
/// as far with each refusal. A minute's window that is full stays full for most of the minute at
/// any pace, and where refused calls count too (docs/provider.md, 7.2), it would never empty.
///
/// Pure. Thread: one.
class RefusalBackoff {
 public:
  /// When the next call may start; long past while calls pass.
  [[nodiscard]] Timestamp available_at() const { return available_at_; }

  /// A call starts.
  void take(Timestamp now);
  /// A call that had started at `call_started` was throttled. Of the calls in flight together only
  /// one counts.
  void throttled(Timestamp call_started, Timestamp now);
  /// A call passed: the door is open.
  void succeeded();

  bool operator==(const RefusalBackoff&) const = default;

 private:
  Duration spacing_{};  ///< Zero: calls pass.
  Timestamp widened_at_{};
  Timestamp available_at_{};
};

}  // namespace gateway::pacing
