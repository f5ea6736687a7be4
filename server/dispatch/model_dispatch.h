// One model's scheduler, put together: doorkeeper, queue, sender, upstreams, recovery.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

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
  struct Params {
    budget::Doorkeeper::Limits limits;
    queueing::FairQueue::Params fairness;
    faults::RetryPolicy::Params retry;
  };
  /// One of the accounts that serve the model.
  struct Account {
    Upstream::Params params;
    Destination destination;
    std::unique_ptr<pacing::SlotSource> slots;  ///< Never null.
  };

  /// `random` gives numbers uniform in [0, 1). Everything referred to outlives this, which outlives
  /// its shard's last task. `accounts` is not empty, and one weight at least is above zero.
  /// Thread: any, before the shard starts.
  ModelDispatch(const ModelSpec& model, const Params& params, std::vector<Account> accounts,
                Shard& shard, Probe& probe, std::function<double()> random);
  ModelDispatch(const ModelDispatch&) = delete;
  ModelDispatch& operator=(const ModelDispatch&) = delete;

  /// What may change while the model is served: an entry for each account, in their order.
  struct Settings {
    Params params;  ///< Without FairQueue's bounds on tenants and room, which stay.
    struct Account {
      Upstream::Params params;  ///< Without the name and the room of a call, which stay.
      provider::Credentials credentials;
    };
    std::vector<Account> accounts;
  };
  /// Nothing that waits or is under way is lost.
  void configure(const Settings& settings);

  /// Takes a request whose items were made by make_items(), or refuses it through its sink.
  void accept(std::uint64_t id, const EmbedRequest& request,
              std::vector<queueing::EmbedItemPtr> items);
  void cancel(std::uint64_t id) { queue_.cancel(id); }
  /// From `until` on everything unanswered is answered with `unavailable`.
  void drain(Timestamp until) { queue_.drain(until); }
  [[nodiscard]] ModelReport report();

  // Thread: any.
  [[nodiscard]] const ModelSpec& model() const { return queue_.model(); }
  [[nodiscard]] Shard& shard() const { return shard_; }
  [[nodiscard]] ServedModel served() const;

 private:
  void ended(Upstream& upstream, CallPtr call, Result<BatchAnswer, CallFault> outcome);
  void judge_availability(const CallFault* fault);

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
