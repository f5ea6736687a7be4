// How full a provider call is, and whether one more item fits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "domain/item_cost.h"
#include "domain/model_spec.h"

namespace gateway::batching {

/// The room of one call.
struct CallBounds {
  CallCapacity capacity;                    ///< Contents, in all and by kind.
  std::optional<std::uint64_t> max_tokens;  ///< Sum of estimates; absent: not bounded.
  std::size_t max_bytes;                    ///< Sum of their wire_bytes; > 0.
  bool shared = true;                       ///< False on fused models: one item is the whole call.
};

/// Fills one call. The first item always fits: an item too big for any call was refused at the
/// door, or the provider shall judge it.
///
/// Pure. Thread: one.
class CallFill {
 public:
  explicit CallFill(const CallBounds& bounds) : bounds_(bounds) {}

  /// Counts the item in if it fits.
  [[nodiscard]] bool try_add(const ItemCost& cost);

  /// True if no item whatever can be added any more.
  [[nodiscard]] bool full() const;

  /// Whether, judging by kinds alone, an item out of many that have these contents together may
  /// fit.
  [[nodiscard]] bool has_room_for_some_of(const CallCapacity& contents) const;

  [[nodiscard]] std::uint64_t tokens() const { return used_.tokens; }

 private:
  [[nodiscard]] bool fits(const ItemCost& cost) const;

  const CallBounds& bounds_;
  ItemCost used_ = kNoCost;
};

}  // namespace gateway::batching
