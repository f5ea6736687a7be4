#include "dispatch/retry_queue.h"

#include <algorithm>
#include <utility>

namespace gateway::dispatch {

RetryQueue::Calls::const_iterator RetryQueue::next(const Upstream* failed_at) const {
  if (failed_at == nullptr) return calls_.begin();
  return std::ranges::find_if(
      calls_, [failed_at](const auto& entry) { return entry.second->failed_at != failed_at; });
}

bool RetryQueue::next_yields(const Upstream* failed_at) const {
  const auto call = next(failed_at);
  return call != calls_.end() && call->second->yields;
}

Timestamp RetryQueue::next_at(const Upstream* failed_at) const {
  const auto call = next(failed_at);
  return call != calls_.end() ? call->first : kNever;
}

CallPtr RetryQueue::take_due(const Upstream* failed_at, Timestamp now) {
  while (next_at(failed_at) <= now) {
    CallPtr call = std::move(calls_.extract(next(failed_at)).mapped());
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
