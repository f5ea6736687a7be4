// Where dispatch gets its time from, so that the same code runs on the wall's time and on a
// simulated one.
#pragma once

#include <functional>
#include <memory>

#include "domain/time.h"

namespace gateway::dispatch {

/// Calls back at a time that may be changed. Destroying it cancels it.
///
/// Thread: its shard; the action runs there, never inside set().
class Timer {
 public:
  virtual ~Timer() = default;

  /// The action runs once at `at`, or soon if that has passed. Replaces an earlier setting; kNever
  /// cancels.
  virtual void set(Timestamp at) = 0;
};

/// The only clock of dispatch.
///
/// Thread: now() any; make_timer() the shard the timer is for, or before it starts.
class TimeSource {
 public:
  virtual ~TimeSource() = default;

  [[nodiscard]] virtual Timestamp now() const = 0;
  [[nodiscard]] virtual std::unique_ptr<Timer> make_timer(std::function<void()> action) = 0;
};

}  // namespace gateway::dispatch
