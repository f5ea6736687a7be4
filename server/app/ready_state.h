// Whether this gateway should be sent requests.
#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace gateway::app {

/// Starting until an upstream was reached once (or at once, if that is configured), then ready
/// until it drains. A provider that is lost later does not change it: other replicas would lose it
/// too, and callers are better served by an answer that says so.
///
/// Thread: any.
class ReadyState {
 public:
  enum class State { starting, ready, draining };

  /// `tell` hears of each change, under a lock, from whoever brought it about; it must not call
  /// back.
  explicit ReadyState(std::function<void(bool ready)> tell) : tell_(std::move(tell)) {}

  /// An upstream was reached, or none needs to be.
  void reached() { move(State::starting, State::ready); }
  /// From now on it is not ready, for good. Whether it was until now, so that somebody may have
  /// heard of it.
  bool drain();

  [[nodiscard]] State state() const;

 private:
  void move(State from, State to);

  const std::function<void(bool)> tell_;
  mutable std::mutex mutex_;
  State state_ = State::starting;
};

}  // namespace gateway::app
