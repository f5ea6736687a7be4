// Hard limits beside an even pace: never more than so many calls in any window.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "domain/time.h"

namespace gateway::pacing {

/// Keeps every sliding window within its number of calls, so that calls sent ahead of their even
/// schedule never break a window that the provider may count: a minute, six seconds, one second
/// (docs/provider.md, 7.2).
///
/// Pure. Thread: one.
class WindowGuard {
 public:
  /// Added to each window: the provider counts calls as they arrive, so one that travels faster
  /// than the one that has just left the window would still meet it there.
  static constexpr Duration kArrivalJitter = std::chrono::milliseconds(5);

  struct Window {
    Duration length;    ///< > 0.
    std::size_t calls;  ///< Most calls in any span of that length; > 0.

    bool operator==(const Window&) const = default;
  };

  /// Remembers as many starts as the largest window holds. No window: nothing is guarded.
  explicit WindowGuard(std::vector<Window> windows);

  /// Other windows from now on; the calls that are remembered count in them.
  void configure(std::vector<Window> windows);

  /// The earliest time at which one more call fits into every window; long past if it always did.
  [[nodiscard]] Timestamp available_at() const;

  /// A call starts. Times must not go backwards.
  void take(Timestamp now);

  bool operator==(const WindowGuard&) const = default;

 private:
  std::vector<Window> windows_;
  std::vector<Timestamp> starts_;  ///< A ring; its size is the largest `calls`.
  std::size_t next_ = 0;           ///< Where the next start goes.
  std::size_t taken_ = 0;          ///< How many places hold a start.
};

}  // namespace gateway::pacing
