#include "dispatch/call.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace gateway {

bool Call::alive() const {
  return std::any_of(items.begin(), items.end(), [](const auto& item) { return item->alive; });
}

void Call::drop_dead() {
  std::erase_if(items, [](const EmbedItemPtr& item) { return !item->alive; });
}

std::uint64_t Call::estimated_tokens() const {
  std::uint64_t sum = 0;
  for (const EmbedItemPtr& item : items) sum += item->cost.tokens;
  return sum;
}

Timestamp Call::last_deadline() const {
  Timestamp last = Timestamp::min();
  for (const EmbedItemPtr& item : items) {
    if (item->alive) last = std::max(last, expiry(item->deadline));
  }
  return last;
}

std::pair<CallPtr, CallPtr> split(CallPtr call) {
  assert(call->items.size() >= 2);
  auto second = std::make_unique<Call>();
  second->parameters = call->parameters;
  const auto middle = call->items.begin() + static_cast<std::ptrdiff_t>(call->items.size() / 2);
  second->items.assign(std::make_move_iterator(middle), std::make_move_iterator(call->items.end()));
  call->items.erase(middle, call->items.end());
  // Each half is a new question to the provider, with attempts of its own.
  call->attempts = 0;
  call->isolating = second->isolating = true;
  return {std::move(call), std::move(second)};
}

}  // namespace gateway
