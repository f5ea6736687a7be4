#include "dispatch/retry_queue.h"

#include <algorithm>
#include <utility>

namespace gateway::dispatch {

std::optional<RetryQueue::Place> RetryQueue::first_due(const Upstream* failed_at, Timestamp now,
                                                       const MayGo& may_go) {
  for (auto place = calls_.begin(); place != calls_.end() && place->first <= now;) {
    Call& call = *place->second;
    call.drop_dead();
    if (call.items.empty()) {
      place = calls_.erase(place);
    } else if ((failed_at != nullptr && call.failed_at == failed_at) || !may_go(call)) {
      ++place;
    } else {
      return place;
    }
  }
  return std::nullopt;
}

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
