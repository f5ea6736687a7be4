// When one call may be larger than a limit that was learned.
#pragma once

#include "domain/time.h"

namespace gateway::faults {

/// One call at a time: the first larger one that starts after a call that starts when it is time.
///
/// Pure. Thread: one.
class SizeTrial {
 public:
  /// The next one is then; what is due or out is none any more.
  void set(Timestamp at) {
    state_ = State::none;
    next_at_ = at;
  }
  /// The next call may be larger.
  [[nodiscard]] bool due() const { return state_ == State::due; }
  /// One that is larger is under way, as long as nobody has said set().
  [[nodiscard]] bool out() const { return state_ == State::out; }
  [[nodiscard]] Timestamp next_at() const { return next_at_; }

  /// A call starts.
  void started(bool larger, Timestamp now) {
    if (due() && larger) state_ = State::out;
    if (state_ == State::none && now >= next_at_) state_ = State::due;
  }

 private:
  enum class State { none, due, out };

  State state_ = State::none;
  Timestamp next_at_{};
};

}  // namespace gateway::faults
