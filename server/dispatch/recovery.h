// What becomes of a call that has ended: answers for its items, another attempt, or the search for
// the item at fault.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "dispatch/call.h"
#include "dispatch/model_queue.h"
#include "dispatch/retry_queue.h"
#include "dispatch/upstream.h"
#include "policy/faults/poison_memory.h"
#include "policy/faults/retry_policy.h"

namespace gateway::dispatch {

/// Follows RetryPolicy and the search that policy/faults/isolation.h describes.
///
/// Thread: the model's shard.
class Recovery {
 public:
  /// `budgets` are those of all upstreams; `random` gives numbers uniform in [0, 1). Everything
  /// referred to outlives this.
  Recovery(faults::RetryPolicy::Params policy, std::span<budget::Budget* const> budgets,
           ModelQueue& queue, RetryQueue& retries, std::function<double()> random);

  void set_policy(faults::RetryPolicy::Params policy) { policy_ = faults::RetryPolicy(policy); }

  /// The call was answered. Its items' callers get their vectors; suspects held back go on.
  void answered(Upstream& upstream, CallPtr call, BatchAnswer answer, Timestamp now);
  /// The call failed.
  void failed(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);

  [[nodiscard]] faults::PoisonMemory& suspects() { return suspects_; }

 private:
  void retry(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp at, Timestamp now);
  void split_up(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);
  void isolate(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);
  void try_elsewhere(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);
  void give_up(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);

  void repeat_flawed(Upstream& upstream, const Call& call, CallPtr again, Timestamp now);
  void send_part(Upstream& upstream, CallPtr call, Timestamp now);
  void end_search(Upstream& upstream, Call& call, bool found);
  void blame(const Call& call, Timestamp now);
  void fail_items(Call& call, const Error& error);

  faults::RetryPolicy policy_;
  std::vector<budget::Budget*> budgets_;
  ModelQueue& queue_;
  RetryQueue& retries_;
  std::function<double()> random_;
  faults::PoisonMemory suspects_;
};

}  // namespace gateway::dispatch
