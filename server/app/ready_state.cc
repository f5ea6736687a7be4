#include "app/ready_state.h"

namespace gateway::app {

bool ReadyState::drain() {
  const std::lock_guard lock(mutex_);
  const bool was_ready = std::exchange(state_, State::draining) == State::ready;
  tell_(false);
  return was_ready;
}

ReadyState::State ReadyState::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void ReadyState::move(State from, State to) {
  const std::lock_guard lock(mutex_);
  if (state_ != from) return;
  state_ = to;
  tell_(to == State::ready);
}

}  // namespace gateway::app
