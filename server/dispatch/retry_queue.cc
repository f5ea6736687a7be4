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

std::vector<CallPtr> RetryQueue::take_lane(const CallParameters& lane) {
  std::vector<CallPtr> taken;
  for (auto place = calls_.begin(); place != calls_.end();) {
    if (place->second->parameters == lane) {
      taken.push_back(std::move(place->second));
      place = calls_.erase(place);
    } else {
      ++place;
    }
  }
  return taken;
}

void RetryQueue::drop_dead() {
  std::erase_if(calls_, [](const auto& entry) { return !entry.second->alive(); });
}

}  // namespace gateway::dispatch
