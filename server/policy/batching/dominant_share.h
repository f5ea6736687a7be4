// How much of a call one item uses up.
#pragma once

#include "domain/item_cost.h"
#include "policy/batching/call_fill.h"

namespace gateway::batching {

/// The largest part that `cost` takes of any one of the call's bounds: items, each kind, tokens,
/// bytes. In (0, 1]: an item too big for any call still costs one.
///
/// The largest, because whoever uses up one bound leaves the others useless to the next item
/// (dominant resource fairness). Pure. Thread: any.
[[nodiscard]] double dominant_share(const ItemCost& cost, const CallBounds& room);

}  // namespace gateway::batching
