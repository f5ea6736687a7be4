#include "dispatch/call.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace gateway::dispatch {
namespace {

bool any_alive(const std::vector<queueing::EmbedItemPtr>& items) {
  return std::any_of(items.begin(), items.end(), [](const auto& item) { return item->alive(); });
}

void erase_dead(std::vector<queueing::EmbedItemPtr>& items) {
  std::erase_if(items, [](const queueing::EmbedItemPtr& item) { return !item->alive(); });
}

}  // namespace

bool Call::alive() const {
  return any_alive(items) || any_alive(held);
}

bool Call::sent_alive() const {
  return any_alive(items);
}

void Call::drop_dead() {
  erase_dead(items);
  erase_dead(held);
  if (items.empty()) items.swap(held);
}

std::uint64_t Call::estimated_tokens() const {
  std::uint64_t sum = 0;
  for (const queueing::EmbedItemPtr& item : items) sum += item->work.cost.tokens;
  return sum;
}

std::pair<CallPtr, CallPtr> split(CallPtr call) {
  assert(call->items.size() >= 2 && call->held.empty());
  auto second = std::make_unique<Call>();
  second->parameters = call->parameters;
  second->isolating = call->isolating;
  const auto middle = call->items.begin() + static_cast<std::ptrdiff_t>(call->items.size() / 2);
  second->items.assign(std::make_move_iterator(middle), std::make_move_iterator(call->items.end()));
  call->items.erase(middle, call->items.end());
  call->failures = {};
  return {std::move(call), std::move(second)};
}

}  // namespace gateway::dispatch
