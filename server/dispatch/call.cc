#include "dispatch/call.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace gateway::dispatch {

void Call::note_failed(const Upstream& upstream) {
  failed_at_several = failed_at_several || (failed_at != nullptr && failed_at != &upstream);
  failed_at = &upstream;
}

bool Call::alive() const {
  return sent_alive() || search.any_alive();
}

bool Call::sent_alive() const {
  return std::ranges::any_of(items, [](const auto& item) { return item->alive(); });
}

bool Call::fresh() const {
  return std::ranges::all_of(items,
                             [](const auto& item) { return item->work.record.failures == 0; });
}

void Call::drop_dead() {
  if (search.on()) return search.drop_dead(items);
  std::erase_if(items, [](const queueing::EmbedItemPtr& item) { return !item->alive(); });
}

const queueing::Tenant* Call::owner() const {
  const queueing::Tenant* const owner = items.front()->tenant;
  const bool alone =
      std::ranges::all_of(items, [owner](const auto& item) { return item->tenant == owner; });
  return alone ? owner : nullptr;
}

queueing::Tenant* Call::payer() const {
  if (!search.on() && !(yields && owner() != nullptr)) return nullptr;
  return search.payer(items);
}

ItemCost Call::cost() const {
  ItemCost sum = kNoCost;
  for (const queueing::EmbedItemPtr& item : items) sum += item->work.cost;
  return sum;
}

std::vector<std::uint64_t> Call::contents() const {
  std::vector<std::uint64_t> keys;
  keys.reserve(items.size());
  for (const queueing::EmbedItemPtr& item : items) keys.push_back(item->work.key);
  return keys;
}

std::pair<CallPtr, CallPtr> split(CallPtr call, std::size_t first) {
  assert(first > 0 && first < call->items.size() && !call->search.on());
  auto second = std::make_unique<Call>();
  second->parameters = call->parameters;
  const auto middle = call->items.begin() + static_cast<std::ptrdiff_t>(first);
  second->items.assign(std::make_move_iterator(middle), std::make_move_iterator(call->items.end()));
  call->items.erase(middle, call->items.end());
  // A call that the meters turn away again and again gets no more patience by being taken apart.
  second->failed_at = call->failed_at;
  second->yields = call->yields;
  second->failures.throttles = call->failures.throttles;
  call->failures.attempts = 0;
  return {std::move(call), std::move(second)};
}

}  // namespace gateway::dispatch
