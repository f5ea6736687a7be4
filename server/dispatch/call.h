// One provider call on its way through its attempts.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "domain/batch.h"
#include "domain/embed_item.h"
#include "domain/time.h"
#include "transport/abort_signal.h"

namespace gateway {

/// Owns the items it carries. Between attempts it waits in its upstream, in flight it belongs to a
/// coroutine there.
///
/// Thread: the model's shard.
struct Call {
  CallParameters parameters;
  std::vector<EmbedItemPtr> items;
  int attempts = 0;        ///< Made so far.
  bool isolating = false;  ///< A part of a call that was split to find the item at fault.
  AbortSignal abort;       ///< Raised when nobody waits for it any more.

  [[nodiscard]] bool alive() const;
  /// Lets go of items that were answered meanwhile. Not while in flight: the batch borrows them.
  void drop_dead();
  [[nodiscard]] std::uint64_t estimated_tokens() const;
  /// When the last of its live items stops waiting; kNever if one of them waits for ever.
  [[nodiscard]] Timestamp last_deadline() const;
};

using CallPtr = std::unique_ptr<Call>;

/// Two calls of half the items each, in order. Precondition: `call` has at least two items.
[[nodiscard]] std::pair<CallPtr, CallPtr> split(CallPtr call);

}  // namespace gateway
