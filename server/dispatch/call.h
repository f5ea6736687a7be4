// One provider call on its way through its attempts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "domain/batch.h"
#include "domain/time.h"
#include "policy/budget/budget.h"
#include "policy/faults/retry_policy.h"
#include "policy/queueing/embed_item.h"
#include "transport/abort_signal.h"

namespace gateway::dispatch {

/// Owns the items it carries, and those it holds back. Between attempts it waits in the retry
/// queue, in flight it belongs to a coroutine of its upstream.
///
/// Thread: the model's shard.
struct Call {
  CallParameters parameters;
  std::vector<queueing::EmbedItemPtr> items;
  faults::FailureCount failures{};

  // The search for an item at fault (policy/faults/isolation.h).
  bool isolating = false;  ///< `items` and `held` are the suspects of a refused call.
  std::vector<queueing::EmbedItemPtr> held{};  ///< Suspects that wait for the outcome of `items`.
  std::size_t isolation_calls = 0;  ///< Provider calls the search has cost, the refused one too.

  budget::Budget::Started started{};  ///< Its present attempt.
  std::uint64_t key_number = 0;       ///< Of the key that it went out with: Upstream's.
  std::size_t sent = 0;               ///< Items in that one; some may have died since.
  bool undecided = false;        ///< Whether an item or the account failed it is not known yet.
  bool met_silence = false;      ///< A kept connection was silent: FaultKind::connection_silent.
  bool broken = false;           ///< A bug of ours ended its last attempt; survived.
  transport::AbortSignal abort;  ///< Raised when nobody waits for it any more.

  /// Whether anybody waits for one of its items.
  [[nodiscard]] bool alive() const;
  /// Whether anybody waits for one of those it carries, the held ones aside.
  [[nodiscard]] bool sent_alive() const;
  /// Lets go of items that were answered meanwhile; held ones take their place if none is left. Not
  /// while in flight: the batch borrows them.
  void drop_dead();
  [[nodiscard]] std::uint64_t estimated_tokens() const;
};

using CallPtr = std::unique_ptr<Call>;

/// Two calls of half the items each, in order, with attempts of their own. Precondition: `call` has
/// at least two items and holds none.
[[nodiscard]] std::pair<CallPtr, CallPtr> split(CallPtr call);

}  // namespace gateway::dispatch
