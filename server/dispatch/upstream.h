// One provider account as one model uses it: its budget, and the calls that are out.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_set>

#include "dispatch/attempt.h"
#include "dispatch/call.h"
#include "dispatch/probe.h"
#include "dispatch/report.h"
#include "dispatch/shard.h"
#include "policy/budget/budget.h"

namespace gateway::dispatch {

/// Sends calls and keeps the budget's books. Which call and when is the sender's to say; what
/// becomes of a failed one is the recovery's.
///
/// Thread: the model's shard; construction any, before the shard starts.
class Upstream {
 public:
  struct Params {
    std::string name;   ///< Of the account, for metrics.
    double weight = 1;  ///< Its share of the calls while there is a choice; 0: a spare.
    budget::Budget::Params budget;
    Duration call_timeout;  ///< Longest attempt; > 0.
  };

  /// Hears of each call's end, after the budget did. The call's items are as they were sent.
  using OnEnd =
      std::function<void(Upstream& upstream, CallPtr call, Result<BatchAnswer, CallFault> outcome)>;

  /// Everything referred to outlives the upstream, which outlives its shard's last task.
  Upstream(Params params, std::unique_ptr<pacing::SlotSource> slots, Destination destination,
           Shard& shard, Probe& probe);
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;

  /// Once, before the first call.
  void on_end(OnEnd action) { on_end_ = std::move(action); }

  /// What may change while it serves: all of Params but the name, and the key. Calls under way end
  /// as they began; if the provider refuses their key and it is not the present one any more, they
  /// end with FaultKind::key_replaced.
  void configure(const Params& params, provider::Credentials credentials);

  /// Sends the call. Precondition: budget().next_early_call_at() <= now.
  void start(CallPtr call, Timestamp now);
  /// Gives up calls that nobody waits for any more.
  void abort_abandoned();

  [[nodiscard]] const std::string& name() const { return params_.name; }
  [[nodiscard]] double weight() const { return params_.weight; }
  [[nodiscard]] BudgetName budget_name() const { return {params_.name, destination_.model.name}; }
  [[nodiscard]] budget::Budget& budget() { return budget_; }
  [[nodiscard]] const budget::Budget& budget() const { return budget_; }
  /// How it stands. Thread: the shard.
  [[nodiscard]] BudgetReport report(Timestamp now) const;

 private:
  [[nodiscard]] boost::asio::awaitable<void> run(CallPtr call);
  /// noexcept: an exception here would destroy items that are yet to be answered. Better to end.
  void finish(CallPtr call, Result<BatchAnswer, CallFault> outcome) noexcept;
  /// The fault of a call, seen from now.
  [[nodiscard]] CallFault judged(const Call& call, CallFault fault) const;
  void tell_budget(Timestamp now);

  Params params_;
  Destination destination_;
  Shard& shard_;
  Probe& probe_;
  OnEnd on_end_;
  budget::Budget budget_;
  std::uint64_t key_number_ = 0;         ///< Of the present key; rises with each other one.
  std::unordered_set<Call*> in_flight_;  ///< Owned by their coroutines.
};

}  // namespace gateway::dispatch
