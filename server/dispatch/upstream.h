// One provider account as one model uses it: slots, attempts, retries.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>

#include "dispatch/attempt.h"
#include "dispatch/call.h"
#include "dispatch/model_queue.h"
#include "dispatch/probe.h"
#include "policy/call_fill.h"
#include "policy/pacer.h"
#include "policy/retry_policy.h"

namespace gateway {

/// Spends one budget: whenever its pacer opens a slot it sends what is due again, else pulls the
/// next call from the model's queue, and sees every call through to its answers.
///
/// A retry takes a slot like any call, so the budget holds whatever fails. Calls waiting to be sent
/// again are bounded by admission, since each carries accepted items.
///
/// Thread: the model's shard; construction any, before the shard starts.
class Upstream {
 public:
  struct Params {
    std::string name;  ///< Of the account, for metrics.
    Pacer::Limits pace;
    CallBounds bounds;
    RetryPolicy::Params retry;
    Duration call_timeout;  ///< Longest attempt; > 0.
  };

  /// Pulls from `queue`. `random` gives numbers uniform in [0, 1). Everything referred to outlives
  /// the upstream, which outlives its shard's last task.
  Upstream(Params params, Destination destination, ModelQueue& queue, Probe& probe,
           std::function<double()> random);
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;

  [[nodiscard]] const std::string& name() const { return params_.name; }
  [[nodiscard]] const RateLimits& budget() const { return params_.pace.rate; }

 private:
  void wake();
  void pump();
  [[nodiscard]] CallPtr next_call(Timestamp now);
  [[nodiscard]] Timestamp next_pump_at() const;

  void start(CallPtr call, Timestamp now);
  [[nodiscard]] boost::asio::awaitable<void> run(CallPtr call, Timestamp started);
  void finish(CallPtr call, Timestamp started, Result<BatchAnswer, CallFault> outcome);

  void answer(Call& call, BatchAnswer answer);
  void handle_fault(CallPtr call, const CallFault& fault, Timestamp now);
  void retry_at(Timestamp at, CallPtr call, const CallFault& fault, Timestamp now);
  void give_up(Call& call, const Error& error);
  void learn(const CallFault& fault);
  void drop_abandoned();

  Params params_;
  Destination destination_;
  ModelQueue& queue_;
  Shard& shard_;
  Probe& probe_;
  std::function<double()> random_;
  RetryPolicy retry_policy_;
  Pacer pacer_;
  std::unordered_set<Call*> in_flight_;      ///< Owned by their coroutines.
  std::multimap<Timestamp, CallPtr> again_;  ///< Calls to be sent again, by when they are due.
  bool pump_posted_ = false;
  std::unique_ptr<Timer> slot_timer_;
};

}  // namespace gateway
