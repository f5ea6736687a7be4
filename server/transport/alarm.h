// A timer that does one thing, and never after its owner is gone.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "domain/time.h"

namespace gateway::transport {

/// Runs its action at the time it is set to. An Asio timer whose wait has already completed can no
/// longer be cancelled, and its handler would find its owner destroyed or long since re-armed; this
/// one checks both. A time that is put off leaves the timer as it is, which looks again when it
/// ends: timeouts are put off from phase to phase of each call and hardly ever come, and a timer
/// costs a system call whenever it becomes the next one.
///
/// Thread: the executor's one thread.
class Alarm {
 public:
  /// `action` may set, clear, or destroy this alarm.
  Alarm(const boost::asio::any_io_executor& executor, std::function<void()> action);
  ~Alarm();
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  /// Replaces the time set before. A time that has passed rings as soon as the thread is free;
  /// kNever clears.
  void set(Timestamp at);

  /// Nothing rings until the next set(), not even what was due.
  void clear();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gateway::transport
