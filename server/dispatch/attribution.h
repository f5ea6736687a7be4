// Who within a model is held to account for a failed call: items, their tenants, parameter sets.
#pragma once

#include <span>

#include "dispatch/call.h"
#include "dispatch/model_probe.h"
#include "dispatch/model_queue.h"
#include "domain/call_fault.h"
#include "policy/faults/poison_memory.h"
#include "policy/faults/refused_lanes.h"
#include "policy/faults/retry_policy.h"
#include "policy/faults/upstream_health.h"

namespace gateway::dispatch {

/// Keeps the record of items, tenants and lanes as calls end, and says what speaks against them.
/// What concerns an upstream as a whole is policy/faults/upstream_health.h.
///
/// Thread: the model's shard.
class Attribution {
 public:
  /// `probe` is told who is held to account. Both outlive this.
  Attribution(ModelQueue& queue, ModelProbe& probe) : queue_(queue), probe_(probe) {}

  /// Of one tenant's request: marks what has to travel alone. Null, or why none of the items may be
  /// sent.
  [[nodiscard]] const Error* judge(const CallParameters& lane, const queueing::Tenant& tenant,
                                   std::span<const queueing::EmbedItemPtr> items, Timestamp now);

  /// The call was answered with vectors, some of them whole.
  void passed(const Call& call, Timestamp now) { lanes_.passed(call.parameters, now); }
  /// An item of that tenant was answered with its vector.
  void item_passed(queueing::Tenant& tenant);
  /// The call failed on an upstream of that health.
  void failed(const Call& call, const CallFault& fault, const faults::UpstreamHealth& health,
              Timestamp now);
  /// The item is at fault: it travels alone for a while, and its tenant pays for the calls, of
  /// which it has paid so many slots already. True if its lane is refused from now on, and the item
  /// is blamed for nothing.
  bool convict(const queueing::EmbedItem& item, const CallParameters& lane,
               const ItemConvicted& finding, double paid, Timestamp now);
  /// Nothing convicts the item, but it was alone in a call that ten later ones overtook: it travels
  /// alone for a while.
  void suspect(const queueing::EmbedItem& item, Timestamp now);
  /// RefusedLanes::refuse(); `error` is what that tenant's callers are told.
  void refuse(const CallParameters& lane, const queueing::Tenant& tenant, const Error& error,
              Timestamp now);

  /// What speaks against the only item of a call that failed so, on an upstream of that health.
  [[nodiscard]] static faults::RetryPolicy::Suspicion suspicion_of(
      const Call& call, FaultKind kind, const faults::UpstreamHealth& health);

  /// The lane is refused to who sent one of these items; the error that they are told.
  [[nodiscard]] const Error* refusal(const CallParameters& lane, const Items& items,
                                     Timestamp now) const;
  /// A call of the lane was answered with vectors of another shape. True if it is refused now.
  bool shape_wrong(const Call& call, const CallFault& fault, Timestamp now);

  [[nodiscard]] const faults::RefusedLanes& lanes() const { return lanes_; }
  /// Items that travel alone at present.
  [[nodiscard]] std::size_t suspects(Timestamp now) { return suspects_.size(now); }

 private:
  void count_culprit(queueing::Tenant& tenant);
  void tell_refused(const CallParameters& lane, Timestamp now);

  ModelQueue& queue_;
  ModelProbe& probe_;
  faults::PoisonMemory suspects_;
  faults::RefusedLanes lanes_;
};

}  // namespace gateway::dispatch
