// Sums over items that wait.
#pragma once

#include <cstddef>
#include <cstdint>

#include "domain/item_cost.h"

namespace gateway::queueing {

/// What waits somewhere: in a flow, a lane, for a tenant, or in all. Dead items do not count.
///
/// Thread: one.
struct Backlog {
  std::size_t items = 0;
  CallCapacity takes{.items = 0, .texts = 0};  ///< Contents of those items, in all and by kind.
  std::uint64_t tokens = 0;                    ///< Estimated.
  std::size_t bytes = 0;                       ///< As we hold them.
  std::size_t wire_bytes = 0;                  ///< As calls carry them.
  double share = 0;  ///< Sum of their dominant shares (policy/batching/dominant_share.h).

  /// Counts one item in. `item_share` is its dominant share.
  void add(const ItemCost& cost, double item_share);

  /// Counts one item out, with the very share it was counted in with.
  void remove(const ItemCost& cost, double item_share);

  Backlog& operator+=(const Backlog& other);
};

}  // namespace gateway::queueing
