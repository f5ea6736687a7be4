// Decides which call goes to which upstream, and when.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "dispatch/model_queue.h"
#include "dispatch/retry_queue.h"
#include "dispatch/shard.h"
#include "dispatch/upstream.h"
#include "policy/budget/outlook.h"
#include "policy/budget/upstream_choice.h"

namespace gateway::dispatch {

/// Spends the slots of a model's upstreams: whenever one opens it sends what is due again, else the
/// call that the queue's shares give.
///
/// When a call may leave, and whether spares are used, is policy/budget/outlook's to say. A retry
/// takes a slot like any call, so the budget holds whatever fails.
///
/// Thread: the model's shard.
class Sender {
 public:
  /// Everything referred to outlives this; `upstreams` is not empty.
  Sender(ModelQueue& queue, RetryQueue& retries, std::span<Upstream* const> upstreams,
         Shard& shard);

  /// There may be something to send.
  void wake();
  /// The upstreams' weights or paces are other ones.
  void reconfigured();

 private:
  void pump();
  [[nodiscard]] budget::Outlook look_out(Timestamp now) const;
  [[nodiscard]] bool work_due(Timestamp now) const;
  [[nodiscard]] Timestamp work_at(const Upstream& upstream, Timestamp now) const;
  [[nodiscard]] const Upstream* left_to_others(const Upstream& upstream, Timestamp now) const;
  [[nodiscard]] Timestamp may_start(const Upstream& upstream, const budget::Outlook& outlook,
                                    Timestamp now) const;
  bool ask_for_slots(const budget::Outlook& outlook, Timestamp now);
  [[nodiscard]] Upstream* choose(const budget::Outlook& outlook, Timestamp now);
  [[nodiscard]] CallPtr made_to_fit(CallPtr call, const budget::Budget& budget, Timestamp now);
  [[nodiscard]] CallPtr of_one_tenant(CallPtr call, Timestamp now);
  [[nodiscard]] CallPtr next_call(Upstream& upstream, const budget::Outlook& outlook,
                                  Timestamp now);
  [[nodiscard]] bool has_its_turn(const Call& call) const;
  void pay(Call& call);
  [[nodiscard]] Timestamp next_pump_at(Timestamp now) const;

  ModelQueue& queue_;
  RetryQueue& retries_;
  Shard& shard_;
  std::vector<Upstream*> upstreams_;
  std::vector<const budget::Budget*> regular_;  ///< The budgets that are not spares.
  budget::UpstreamChoice choice_;
  bool yielded_ = false;  ///< The last call went before one that takes turns.
  bool pump_posted_ = false;
  std::unique_ptr<Timer> slot_timer_;
};

}  // namespace gateway::dispatch
