// Hard limits beside an even pace: never more than so many calls in any window.
#pragma once

#include <cstddef>
#include <vector>

#include "domain/time.h"

namespace gateway::pacing {

/// Keeps every sliding window within its number of calls, so that calls sent ahead of their even
/// schedule never break a window that the provider may count: a minute, six seconds, one second
/// (docs/provider.md, 7.2).
///
/// The provider counts calls as they arrive. So each window is longer by a margin: a call that
/// travels faster than one that has just left the window would still meet it there.
///
/// Pure. Thread: one.
class WindowGuard {
 public:
  struct Window {
    Duration length;       ///< > 0.
    std::size_t calls;     ///< Most calls in any span of that length; > 0.
    std::size_t kept = 0;  ///< Of these, that no call takes ahead of its schedule; < `calls`.

    bool operator==(const Window&) const = default;
  };

  /// Remembers as many starts as the largest window holds. No window: nothing is guarded. `margin`
  /// >= 0 is how much longer one call may be on the way than another.
  explicit WindowGuard(std::vector<Window> windows, Duration margin = Duration::zero());

  /// Other windows from now on; the calls that are remembered count in them.
  void configure(std::vector<Window> windows, Duration margin);

  /// The earliest time at which one more call fits into every window; long past if it always did.
  [[nodiscard]] Timestamp available_at() const;
  /// The same of a call ahead of its schedule.
  [[nodiscard]] Timestamp available_ahead_at() const;
  /// When a call of that start leaves the first of the windows; at once without windows.
  [[nodiscard]] Timestamp leaves_first_at(Timestamp started) const;

  /// A call starts. Times must not go backwards.
  void take(Timestamp now);

  /// The call that started then may have arrived later than others by so much: it counts from
  /// there. Nothing if it is not remembered any more.
  void delay(Timestamp started, Duration by);

  bool operator==(const WindowGuard&) const = default;

 private:
  [[nodiscard]] std::size_t back(std::size_t calls) const;
  [[nodiscard]] Timestamp room_at(const Window& window, std::size_t calls) const;

  std::vector<Window> windows_;
  Duration margin_{};
  std::vector<Timestamp> starts_;  ///< A ring, in order; its size is the largest `calls`.
  std::size_t next_ = 0;           ///< Where the next start goes.
  std::size_t taken_ = 0;          ///< How many places hold a start.
};

}  // namespace gateway::pacing
