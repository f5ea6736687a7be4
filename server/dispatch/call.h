// One provider call on its way through its attempts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "dispatch/search.h"
#include "domain/batch.h"
#include "domain/item_cost.h"
#include "domain/time.h"
#include "policy/budget/budget.h"
#include "policy/faults/retry_policy.h"
#include "policy/queueing/embed_item.h"
#include "transport/abort_signal.h"

namespace gateway::dispatch {

class Upstream;

/// Owns the items it carries, and those that its search holds back. Between attempts it waits in
/// the retry queue, in flight it belongs to a coroutine of its upstream.
///
/// Thread: the model's shard.
struct Call {
  CallParameters parameters;
  Items items;
  faults::FailureCount failures{};
  Search search{};  ///< For an item at fault, once it has been refused.

  budget::Budget::Started started{};    ///< Its present attempt.
  std::uint64_t key_number = 0;         ///< Of the key that it went out with: Upstream's.
  const Upstream* failed_at = nullptr;  ///< Where it failed last, throttles aside; null: nowhere.
  bool failed_at_several = false;       ///< Elsewhere, too.
  std::size_t sent = 0;                 ///< Items in that one; some may have died since.
  bool yields = false;  ///< Nobody knows whether an item failed it, or had it throttled, so fresh
                        ///< items take turns with it.
  bool throttle_is_own = false;  ///< Its last attempt has shown Throttled::own.
  bool met_silence = false;      ///< A kept connection was silent: FaultKind::connection_silent.
  bool broken = false;           ///< A bug of ours ended its last attempt; survived.
  bool straggles = false;        ///< Later calls have overtaken its present attempt: Stragglers.
  bool given_up = false;         ///< For that; never a single item.
  bool evicted = false;          ///< Given up for its place: Stragglers::evictions().
  bool hung = false;  ///< An attempt had no answer in time though others had: nobody waits for
                      ///< another one who need not.
  transport::AbortSignal abort;  ///< Raised when nobody waits for it any more, or it is given up.

  /// Its attempt there has failed, and not by a throttle: others are asked first from now on.
  void note_failed(const Upstream& upstream);
  /// Whether anybody waits for one of its items.
  [[nodiscard]] bool alive() const;
  /// Whether anybody waits for one of those it carries, the held ones aside.
  [[nodiscard]] bool sent_alive() const;
  /// Whether none of its items has failed.
  [[nodiscard]] bool fresh() const;
  /// Lets go of items that were answered meanwhile; held ones take their place if none is left. Not
  /// while in flight: the batch borrows them.
  void drop_dead();
  /// Whose items they all are; null if they are several tenants'.
  [[nodiscard]] const queueing::Tenant* owner() const;
  /// The tenant with a record of bad items that pays for its next attempt as for an extra call;
  /// null if there is none, or several, or its failure can't be an item's.
  [[nodiscard]] queueing::Tenant* payer() const;
  /// What its items take together.
  [[nodiscard]] ItemCost cost() const;
  /// Hashes of its contents, in order.
  [[nodiscard]] std::vector<std::uint64_t> contents() const;
};

using CallPtr = std::unique_ptr<Call>;

/// Two calls, of its `first` items and of the others, with attempts of their own; throttles go on
/// counting. Precondition: both have items, and `call` is no part of a search.
[[nodiscard]] std::pair<CallPtr, CallPtr> split(CallPtr call, std::size_t first);

}  // namespace gateway::dispatch
