// What becomes of a call that has ended: answers for its items, another attempt, or the search for
// the item at fault.
#pragma once

#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "dispatch/attribution.h"
#include "dispatch/call.h"
#include "dispatch/model_queue.h"
#include "dispatch/retry_queue.h"
#include "dispatch/upstream.h"
#include "policy/faults/retry_policy.h"
#include "policy/faults/search_limits.h"

namespace gateway::dispatch {

/// Follows RetryPolicy and the search that policy/faults/isolation.h describes.
///
/// Thread: the model's shard.
class Recovery {
 public:
  /// `budgets` are those of all upstreams; `random` gives numbers uniform in [0, 1). Everything
  /// referred to outlives this.
  Recovery(faults::RetryPolicy::Params policy, std::span<budget::Budget* const> budgets,
           ModelQueue& queue, RetryQueue& retries, ModelProbe& probe,
           std::function<double()> random);

  void set_policy(faults::RetryPolicy::Params policy) { policy_ = faults::RetryPolicy(policy); }

  /// The call was answered. Its items' callers get their vectors; suspects held back go on.
  void answered(Upstream& upstream, CallPtr call, BatchAnswer answer, Timestamp now);
  /// The call failed.
  void failed(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);
  /// Callers have left: lets go of calls that nobody waits for.
  void drop_dead();

  [[nodiscard]] Attribution& attribution() { return attribution_; }

 private:
  [[nodiscard]] faults::RetryPolicy::Attempt attempt_of(const Upstream& upstream, const Call& call,
                                                        const CallFault& fault, Timestamp now);
  [[nodiscard]] static bool to_be_asked_elsewhere(const Upstream& upstream, const Call& call,
                                                  const CallFault& fault, Timestamp now);
  [[nodiscard]] bool passed_by(const Call& call) const;
  [[nodiscard]] bool passed_since(Timestamp then) const;
  [[nodiscard]] Error outage_error(const CallFault& fault) const;
  [[nodiscard]] bool yields(FaultKind kind, bool refused);
  void retry(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp at, Timestamp now);
  void split_up(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);
  void separate(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);
  void try_elsewhere(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);
  void wait(Upstream& upstream, CallPtr call, const CallFault& fault);
  void refuse_lane(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);
  void give_up(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);

  void isolate(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp at);
  void follow_name(Upstream& upstream, CallPtr call, const CallFault& fault, Timestamp now);
  void send_test(Upstream& upstream, CallPtr call, Timestamp at);
  void repeat_test(Call& call, const CallFault& fault);
  void let_go_of_others(Call& call);
  void search_on(Upstream& upstream, CallPtr call, Timestamp now);
  void end_search(Upstream& upstream, Call& call, bool found);
  [[nodiscard]] Search::Rest close_search(Upstream& upstream, Call& call, bool found);
  void begin_waiting_searches();
  void convict(const Upstream& upstream, const queueing::EmbedItem& item, const Call& call,
               const CallFault& fault, Timestamp now);

  void tell_of_items(const Call& passed, Timestamp now);
  void repeat_flawed(const Call& call, CallPtr again, Timestamp now);
  void fail_lane(const CallParameters& lane, Timestamp now);
  void fail_items(const Items& items, const Error& error);

  faults::RetryPolicy policy_;
  std::vector<budget::Budget*> budgets_;
  ModelQueue& queue_;
  RetryQueue& retries_;
  std::function<double()> random_;
  Attribution attribution_;
  faults::SearchLimits searches_;
  std::deque<CallPtr> searches_waiting_;  ///< Refused calls whose search may not begin yet.
};

}  // namespace gateway::dispatch
