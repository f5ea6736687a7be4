// The queue of one lane, and how it becomes provider calls.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "domain/embed_item.h"
#include "policy/call_fill.h"

namespace gateway {

/// Coalesces the items of one lane into provider calls.
///
/// There is no batching delay: whoever owns a send slot asks for a call when the slot opens, and
/// gets whatever has gathered by then. While slots are scarce items gather for free; while they are
/// not, nothing waits.
///
/// Items leave in order of priority, then of arrival. An item that does not fit the call being
/// filled is passed over, so that it blocks nobody, but keeps its place and leads a later call: it
/// can't starve.
///
/// Its size is bounded by admission, not here. Pure. Thread: the lane's shard.
class Batcher {
 public:
  /// Takes a live item in; it counts as queued from now on.
  void add(EmbedItemPtr item);

  /// The items of one call, the first by order always among them; empty only if nothing alive
  /// waits. They are no longer queued. Items found dead on the way are dropped.
  [[nodiscard]] std::vector<EmbedItemPtr> take_call(const CallBounds& bounds);

  /// Tells that an item of this lane died (EmbedItem::alive is false already). It stops counting at
  /// once; its memory goes no later than when half of the queue is dead.
  void note_dead(const EmbedItem& item);

  /// Live items and their bytes.
  [[nodiscard]] std::size_t items() const { return live_items_; }
  [[nodiscard]] std::size_t bytes() const { return live_bytes_; }

  /// The live item that would lead the next call; null if none waits. Drops dead ones in front of
  /// it.
  [[nodiscard]] const EmbedItem* head();

 private:
  using Queue = std::deque<EmbedItemPtr>;

  void count_out(EmbedItem& item);
  void drop_dead();
  static void take_from(Queue& queue, CallFill& fill, std::vector<EmbedItemPtr>& call);

  std::array<Queue, 2> queues_;  ///< By Priority.
  std::size_t live_items_ = 0;
  std::size_t live_bytes_ = 0;
};

}  // namespace gateway
