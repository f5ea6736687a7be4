#include "grpc_door/answer_hold.h"

namespace gateway::grpc_door {

void AnswerHold::hold() {
  const std::lock_guard lock(mutex_);
  holding_.store(true, std::memory_order_relaxed);
}

void AnswerHold::let_go() {
  std::vector<std::function<void()>> leaving;
  {
    const std::lock_guard lock(mutex_);
    holding_.store(false, std::memory_order_relaxed);
    leaving.swap(kept_);
  }
  for (const auto& leave : leaving) leave();
}

void AnswerHold::keep(std::function<void()> leave) {
  {
    const std::lock_guard lock(mutex_);
    if (holding_.load(std::memory_order_relaxed)) return kept_.push_back(std::move(leave));
  }
  leave();
}

}  // namespace gateway::grpc_door
