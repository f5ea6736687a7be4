// One accepted item on its way: what it is, what it costs a call, and whose it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "domain/content.h"
#include "domain/item_result.h"
#include "domain/model_spec.h"
#include "domain/time.h"

namespace gateway {

namespace dispatch {
class PendingRequest;  // dispatch/request_table.h; opaque to policy.
}
namespace queueing {
class Flow;    // policy/queueing/flow.h: the queue of one tenant in one lane.
class Tenant;  // policy/queueing/tenant.h.
}  // namespace queueing

/// Which requests go first when calls are scarce.
enum class Priority : std::uint8_t { interactive, bulk };

/// What one item takes of a call's room.
struct ItemCost {
  CallCapacity takes;        ///< Contents by kind; `items` is their sum.
  std::uint64_t tokens = 0;  ///< Estimated; the provider's figure comes with the answer.
  std::size_t bytes = 0;     ///< Of the contents as we hold them.
};

/// Owned by whoever holds it now: a lane's queue, or a call.
struct EmbedItem {
  Content content;
  ItemCost cost;
  Priority priority = Priority::interactive;
  Deadline deadline;
  Timestamp waiting_since;  ///< Start of its present wait for a slot, or of the call it is in.
  bool in_call = false;     ///< Whether the provider has it.
  ItemTiming timing;        ///< Up to waiting_since.
  dispatch::PendingRequest* request = nullptr;  ///< Valid while the item is alive.
  std::uint64_t hash = 0;  ///< Of the content: hash_of() of policy/faults/poison_memory.h.
  std::size_t index = 0;   ///< Its place in that request.
  queueing::Tenant* tenant = nullptr;  ///< Whose share of the budget it spends; outlives it.
  queueing::Flow* flow = nullptr;      ///< The queue it waits in; null while it is in a call.
  double paid_slots = 0;  ///< What its tenant was charged for the latest call it was pulled into.
  bool alone = false;     ///< Must share no call: it was at fault a short while ago.
  bool alive = true;  ///< False once its request was answered without it; then it is only dropped.
};

using EmbedItemPtr = std::unique_ptr<EmbedItem>;

}  // namespace gateway
