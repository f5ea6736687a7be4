#include "policy/batching/dominant_share.h"

#include <algorithm>

namespace gateway::batching {
namespace {

/// Zero where the call has no such room at all: then the bound is not what limits it.
template <class Number>
double part(Number taken, Number room) {
  return room > 0 ? static_cast<double>(taken) / static_cast<double>(room) : 0;
}

}  // namespace

double dominant_share(const ItemCost& cost, const CallBounds& room) {
  if (!room.shared) return 1;
  const CallCapacity& capacity = room.capacity;
  const double largest =
      std::max({part(cost.takes.items, capacity.items), part(cost.takes.texts, capacity.texts),
                part(cost.takes.images, capacity.images), part(cost.takes.videos, capacity.videos),
                part(cost.tokens, room.max_tokens.value_or(0)),
                part<std::size_t>(cost.wire_bytes, room.max_bytes)});
  // Only an item without contents takes nothing, and there is none; a share is a divisor.
  constexpr double kLeast = 1e-6;
  return std::clamp(largest, kLeast, 1.0);
}

}  // namespace gateway::batching
