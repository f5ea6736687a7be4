// One provider account as one model uses it: its budget, and the calls that are out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "dispatch/attempt.h"
#include "dispatch/call.h"
#include "dispatch/model_probe.h"
#include "dispatch/report.h"
#include "dispatch/shard.h"
#include "dispatch/time_source.h"
#include "policy/budget/budget.h"
#include "policy/faults/silence_policy.h"
#include "policy/faults/stragglers.h"

namespace gateway::dispatch {

/// A provider account that serves a model, and the way to it.
struct Account {
  std::string name;                           ///< For metrics; unique within the model.
  std::string site;                           ///< Its host, and port if not 443; for messages.
  const provider::Codec& codec;               ///< Outlives the model, and so does `exchange`.
  transport::HttpExchange& exchange;          ///< On the model's shard.
  Duration call_timeout;                      ///< Longest attempt; > 0.
  std::unique_ptr<pacing::SlotSource> slots;  ///< Never null.
};

/// Sends calls and keeps the budget's books. Which call and when is the sender's to say; what
/// becomes of a failed one is the recovery's.
///
/// Thread: the model's shard; construction any, before the shard starts.
class Upstream {
 public:
  /// What may change while it serves.
  struct Settings {
    double weight = 1;  ///< Its share of the calls while there is a choice; 0: a spare.
    budget::Budget::Settings budget;
    provider::Credentials credentials;
  };

  /// Hears of each call's end, after the budget did. The call's items are as they were sent.
  using OnEnd =
      std::function<void(Upstream& upstream, CallPtr call, Result<BatchAnswer, CallFault> outcome)>;

  /// `bounds` are the room of a call as the model has it. Everything referred to outlives the
  /// upstream, which outlives its shard's last task.
  Upstream(Account account, const ModelSpec& model, const batching::CallBounds& bounds,
           Settings settings, Shard& shard, BudgetProbe& probe, OnEnd on_end);
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;

  /// Calls under way end as they began; if the provider refuses their key and it is not the present
  /// one any more, they end with FaultKind::key_replaced.
  void configure(const Settings& settings);

  /// Sends the call. Precondition: budget().next_call_at(now) <= now.
  void start(CallPtr call, Timestamp now);
  /// Budget::passed_apart().
  void passed_apart(const CallSize& call, Timestamp now);
  /// Budget::forget_sizes().
  void forget_sizes(Timestamp now);
  /// Gives up calls that nobody waits for any more.
  void abort_abandoned();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] double weight() const { return settings_.weight; }
  /// Who is told what becomes of its calls.
  [[nodiscard]] BudgetProbe& probe() { return probe_; }
  [[nodiscard]] budget::Budget& budget() { return budget_; }
  [[nodiscard]] const budget::Budget& budget() const { return budget_; }
  /// How it stands. Thread: the shard.
  [[nodiscard]] BudgetReport report(Timestamp now) const;

 private:
  [[nodiscard]] boost::asio::awaitable<void> run(CallPtr call);
  [[nodiscard]] transport::ExchangeTerms terms_of(const Call& call);
  /// noexcept: an exception here would destroy items that are yet to be answered. Better to end.
  void finish(CallPtr call, Result<BatchAnswer, CallFault> outcome) noexcept;
  [[nodiscard]] std::optional<Throttled> throttled_before(const Call& call, Timestamp now) const;
  void note_throttled(const Call& call, const Throttled& throttled) const;
  /// What nine calls in ten took at most.
  [[nodiscard]] Duration usual_latency(Timestamp now) const { return budget_.latency(0.9, now); }
  void give_up_straggler(Timestamp now);
  void keep_places_free(Timestamp now);
  /// The fault of a call, seen from now.
  [[nodiscard]] CallFault judged(const Call& call, CallFault fault) const;
  void tell_budget(Timestamp now);

  const std::string name_;
  const Destination destination_;
  const Duration call_timeout_;
  Settings settings_;
  Shard& shard_;
  BudgetProbe& probe_;
  const OnEnd on_end_;
  budget::Budget budget_;
  faults::SilencePolicy silence_;
  faults::Stragglers stragglers_;
  faults::CircuitBreaker::State breaker_ = faults::CircuitBreaker::State::closed;  ///< As told.
  std::uint64_t key_number_ = 0;         ///< Of the present key; rises with each other one.
  std::unordered_set<Call*> in_flight_;  ///< Owned by their coroutines.
  std::unique_ptr<Timer> crowd_timer_;   ///< For calls that are left behind while places are few.
};

}  // namespace gateway::dispatch
