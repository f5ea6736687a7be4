// Who waits: one place of one request, from its acceptance to its answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "domain/embed_work.h"
#include "domain/item_result.h"
#include "domain/priority.h"
#include "domain/time.h"

namespace gateway::queueing {

class Flow;
class Tenant;

/// Where an item is. It goes from `waiting` to `answered`, and back to `waiting` as often as a call
/// is taken apart; `answered` is the end from wherever it is.
enum class ItemState : std::uint8_t {
  waiting,    ///< In the flow of its tenant, for a slot.
  in_hand,    ///< In no flow and not out: just accepted, or in a call that is about to leave, in
              ///< backoff, or held back by a search.
  in_flight,  ///< In a call that the provider has.
  answered,   ///< Its request has its answer; whoever holds the item only drops it.
};

/// Waits for the vector of its work. Owned by whoever holds it now: a flow, or a call.
///
/// Thread: the model's shard.
struct EmbedItem {
  EmbedWork work;  ///< Its own, as long as nobody else waits for the same.

  // Who asks.
  std::uint64_t request = 0;  ///< By the number that the router gave it.
  std::size_t index = 0;      ///< Its place in that request.
  Deadline deadline;
  Priority priority = Priority::interactive;
  Tenant* tenant = nullptr;  ///< Whose share of the budget it spends; outlives it.

  // How far it has come.
  ItemState state = ItemState::in_hand;
  Flow* flow = nullptr;          ///< That it stands in, also when it died there; kept by Flow.
  Timestamp waiting_since = {};  ///< Start of its present wait for a slot, or of the call it is in.
  ItemTiming timing = {};        ///< Up to waiting_since.
  Usage billed = {};             ///< For its calls so far, answered but not with its vector.
  double paid_slots = 0;  ///< What its tenant was charged for the latest call it was pulled into.

  [[nodiscard]] bool alive() const { return state != ItemState::answered; }
};

using EmbedItemPtr = std::unique_ptr<EmbedItem>;

}  // namespace gateway::queueing
