#include "dispatch/retry_queue.h"

#include <utility>

namespace gateway::dispatch {

CallPtr RetryQueue::take_due(Timestamp now) {
  while (next_at() <= now) {
    CallPtr call = std::move(calls_.begin()->second);
    calls_.erase(calls_.begin());
    call->drop_dead();
    if (!call->items.empty()) return call;
  }
  return nullptr;
}

void RetryQueue::drop_dead() {
  std::erase_if(calls_, [](const auto& entry) { return !entry.second->alive(); });
}

}  // namespace gateway::dispatch
