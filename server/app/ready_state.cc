#include "app/ready_state.h"

namespace gateway {

void ReadyState::drain() {
  const std::lock_guard lock(mutex_);
  state_ = State::draining;
  tell_(false);
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

}  // namespace gateway
