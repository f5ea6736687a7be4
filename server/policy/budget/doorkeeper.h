// Admission control by deadline and by tenant: whether a request is let into a model's queue.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "domain/error.h"
#include "domain/priority.h"
#include "domain/rejection.h"
#include "policy/budget/slot_supply.h"
#include "policy/queueing/fair_queue.h"

namespace gateway::budget {

/// Turns a request away at once if it could not be answered in time, or if its tenant's queue is
/// full: later would only be worse for the caller, and would waste slots.
///
/// Thread: the model's shard.
class Doorkeeper {
 public:
  struct Limits {
    std::size_t max_items_per_tenant;  ///< Most items of one tenant that wait; > 0.
    std::size_t max_bytes_per_tenant;  ///< Most bytes of those; > 0.
  };

  struct Refusal {
    Rejection reason;
    /// With retry_after: when the same request would be let in, if nothing changes; half a minute
    /// where it never would. Words tell no figure beyond an hour.
    Error error;
  };

  /// Everything referred to outlives this.
  Doorkeeper(Limits limits, const queueing::FairQueue& queue,
             std::span<const Budget* const> budgets);

  void set_limits(Limits limits) { limits_ = limits; }

  /// What a request brings.
  struct Load {
    std::size_t items = 0;
    std::size_t bytes = 0;
    double slots = 0;  ///< What it will cost.
  };
  [[nodiscard]] Load load_of(std::span<const queueing::EmbedItemPtr> items) const;

  /// On what terms a request asks.
  struct Terms {
    Priority priority = Priority::interactive;
    Deadline deadline;
  };
  /// Judges a request that is about to be queued. Absent: let in.
  [[nodiscard]] std::optional<Refusal> judge(const Terms& terms, const queueing::Tenant& tenant,
                                             const Load& load, Timestamp now) const;

  /// How long one more item of a new tenant would wait until it is sent; absent: no telling,
  /// or never as things are.
  [[nodiscard]] std::optional<Duration> expected_wait(Priority priority, Timestamp now) const;

 private:
  [[nodiscard]] std::optional<Refusal> judge_share(const Terms& terms,
                                                   const queueing::Tenant& tenant, const Load& load,
                                                   Timestamp now) const;
  [[nodiscard]] std::optional<Refusal> judge_deadline(const Terms& terms,
                                                      const queueing::Tenant& tenant, double slots,
                                                      Timestamp now) const;

  Limits limits_;
  const queueing::FairQueue& queue_;
  std::vector<const Budget*> budgets_;
};

/// Whether the refusal of the account is held against that tenant: what one call proves is, against
/// everybody; what took witnesses only against those whose probes were among them.
[[nodiscard]] bool refuses(const faults::AccountFault& refused, const queueing::Tenant& tenant,
                           std::span<const Budget* const> budgets);

}  // namespace gateway::budget
