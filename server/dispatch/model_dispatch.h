// One model's scheduler, put together: doorkeeper, queue, sender, upstreams, recovery.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "dispatch/departure.h"
#include "dispatch/model_plan.h"
#include "dispatch/model_queue.h"
#include "dispatch/recovery.h"
#include "dispatch/report.h"
#include "dispatch/retry_queue.h"
#include "dispatch/router.h"
#include "dispatch/sender.h"
#include "dispatch/upstream.h"
#include "policy/budget/doorkeeper.h"

namespace gateway::dispatch {

/// Serves one model: takes its requests on its shard and answers each item once.
///
/// Thread: the model's shard, unless said otherwise.
class ModelDispatch {
 public:
  /// `random` gives numbers uniform in [0, 1). Everything referred to outlives this, which outlives
  /// its shard's last task. Thread: any, before the shard starts.
  ModelDispatch(ModelPlan plan, Shard& shard, ModelProbe& probe, std::function<double()> random);
  ModelDispatch(const ModelDispatch&) = delete;
  ModelDispatch& operator=(const ModelDispatch&) = delete;

  /// Nothing that waits or is under way is lost. `settings` has as many accounts as the plan.
  void configure(const ModelSettings& settings);

  /// Takes a request whose items were made by make_items(), or refuses it through its sink.
  void accept(std::uint64_t id, const EmbedRequest& request,
              std::vector<queueing::EmbedItemPtr> items);
  void cancel(std::uint64_t id, Departure departure) { queue_.cancel(id, departure); }
  /// From `until` on everything unanswered is answered with `unavailable`.
  void drain(Timestamp until) { queue_.drain(until); }
  [[nodiscard]] ModelReport report();
  /// Forgets how large a call may be as far as that was learned.
  void forget_sizes();

  // Thread: any.
  [[nodiscard]] const ModelSpec& model() const { return model_; }
  [[nodiscard]] Shard& shard() const { return shard_; }
  [[nodiscard]] ServedModel served() const;

 private:
  void ended(Upstream& upstream, CallPtr call, Result<BatchAnswer, CallFault> outcome);
  void drop_dead();
  void judge_availability(const CallFault* fault);

  const ModelSpec& model_;
  Shard& shard_;
  std::vector<std::unique_ptr<Upstream>> owned_upstreams_;
  std::vector<Upstream*> upstreams_;
  ModelQueue queue_;
  RetryQueue retries_;
  budget::Doorkeeper doorkeeper_;
  Recovery recovery_;
  Sender sender_;
  std::atomic<Availability> availability_{Availability::unknown};
};

}  // namespace gateway::dispatch
