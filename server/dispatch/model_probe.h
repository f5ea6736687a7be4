// The seam for metrics and incident logs of what becomes of one model's items and calls: domain
// verbs, called at transitions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "domain/batch.h"
#include "domain/call_fault.h"
#include "domain/call_size.h"
#include "domain/embedding.h"
#include "domain/error.h"
#include "domain/model_spec.h"
#include "domain/priority.h"
#include "domain/time.h"
#include "policy/faults/circuit_breaker.h"

namespace gateway::dispatch {

/// An item on its way to the provider.
struct ItemSent {
  std::string_view tenant;
  Priority priority;
  Duration queued;  ///< Since it was accepted.
};

struct CallStarted {
  std::size_t items;
  std::size_t capacity;  ///< Items the model allows in a call.
  std::uint64_t estimated_tokens;
  std::span<const ItemSent> first_sent;  ///< Those of its items that were not sent before.
};

/// Whether it was a straggler (policy/faults/stragglers.h), and what became of it; a closed set.
enum class StragglerEnd {
  none,      ///< It was none.
  given_up,  ///< It was given up, so that its items are tried apart.
  borne,     ///< It was waited for: as many were given up already as may be.
  evicted,   ///< It was given up for the place that it took, a single item too.
};

struct CallFinished {
  Duration duration;
  const CallFault* fault;  ///< Null: answered with vectors.
  Usage usage;             ///< Zero on a fault.
  /// The fault is the account's, as is proven (policy/faults/upstream_health.h).
  bool account_refused = false;
  StragglerEnd straggler = StragglerEnd::none;
};

/// What happens to a call's items after a fault; a closed set.
enum class Aftermath {
  retried,   ///< The same items are sent again.
  split,     ///< Smaller calls are sent, because the call was too much.
  isolated,  ///< A part of the items is sent, to find the one at fault.
  given_up,  ///< The items are answered with the fault.
};

/// What a budget has learned and how it stands now.
struct BudgetState {
  RateLimits paced;             ///< The pace that is kept now; absent: not paced.
  std::size_t burst_calls = 0;  ///< That may come ahead of their even schedule, as learned.
  CallSize most;                ///< The most that a call may have, as learned.
  double token_ratio;           ///< Billed tokens over estimated ones, as learned.
  faults::CircuitBreaker::State breaker;
};

/// Vectors of an answer break the contract; their neighbours have theirs.
struct RowsFlawed {
  std::size_t rows;
  std::string_view flaw;  ///< Of the first of them.
};

/// The search for the item at fault in a refused call has ended.
struct IsolationEnded {
  std::size_t calls;  ///< Provider calls it took, the refused one included.
  bool found;         ///< False: every item passed, or its callers left.
};

/// Observes one budget: a provider account as one model uses it. It never decides, and must not
/// throw or block.
///
/// Thread: the model's shard, or who builds the model before that starts.
class BudgetProbe {
 public:
  virtual ~BudgetProbe() = default;

  virtual void call_started(const CallStarted& event) = 0;
  virtual void call_finished(const CallFinished& event) = 0;
  virtual void rows_flawed(const RowsFlawed& event) = 0;
  /// Its pace, breaker or a learned figure has changed.
  virtual void budget_changed(const BudgetState& state) = 0;
  /// An item went out alone because it was at fault a short while ago.
  virtual void suspect_sent_alone() = 0;
  /// A search could not begin yet: as many go on as may (policy/faults/search_limits.h).
  virtual void search_postponed() = 0;
  virtual void isolation_ended(const IsolationEnded& event) = 0;
  /// A fault that could have been retried was not: the retry budget is spent.
  virtual void retry_budget_spent() = 0;
  virtual void fault_handled(const CallFault& fault, Aftermath aftermath) = 0;
};

/// An item was found to be at fault for the failure of calls it was in.
struct ItemConvicted {
  std::string_view tenant;    ///< Whose it is.
  std::string_view upstream;  ///< Where it was refused last.
  const CallFault& fault;     ///< What it is told.
  std::size_t calls;          ///< Provider calls that its tenant is charged for finding it.
};

/// Of its last `of_items` items `culprits` were at fault, so a tenant shares no calls with others
/// any more (policy/queueing/conduct.h).
struct TenantSetApart {
  std::string_view tenant;
  std::size_t culprits;
  std::size_t of_items;
};

/// Items with these parameters are turned away for a while (policy/faults/refused_lanes.h).
struct ParametersRefused {
  const CallParameters& parameters;
  const Error& error;  ///< What callers are told.
  Duration refused_for;
  std::size_t tenants;  ///< To so many: those from whose items it was concluded.
};

/// Observes one model. It never decides, and must not throw or block.
///
/// Thread: the model's shard, or who builds the model before that starts.
class ModelProbe {
 public:
  virtual ~ModelProbe() = default;

  /// Who observes the model's budget at that account, for as long as this lives. Asked when the
  /// model is built.
  [[nodiscard]] virtual BudgetProbe& budget(std::string_view upstream) = 0;

  /// What waits for a slot now. Called whenever it changes.
  virtual void queue_changed(std::size_t items, std::size_t bytes) = 0;
  /// Items that were answered without a vector, in the queue or in a call, because their deadline
  /// passed, by our clock or by that of their caller, who went for it; or because their caller just
  /// went.
  virtual void items_expired(std::size_t items) = 0;
  virtual void items_cancelled(std::size_t items) = 0;

  virtual void item_convicted(const ItemConvicted& event) = 0;
  virtual void tenant_set_apart(const TenantSetApart& event) = 0;
  /// A tenant that was set apart shares calls with others again. Of one that is forgotten
  /// meanwhile, since nothing of it has come for long, nothing is told.
  virtual void tenant_rejoined(std::string_view tenant) = 0;
  virtual void parameters_refused(const ParametersRefused& event) = 0;
};

}  // namespace gateway::dispatch
