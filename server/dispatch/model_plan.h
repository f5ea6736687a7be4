// What one model's scheduler is built of. The program, the simulator, and the tests' and benches'
// rigs each fill one of these; ModelDispatch makes the scheduler of it.
#pragma once

#include <cstddef>
#include <vector>

#include "dispatch/upstream.h"
#include "domain/model_spec.h"
#include "policy/batching/call_fill.h"
#include "policy/budget/doorkeeper.h"
#include "policy/faults/retry_policy.h"
#include "policy/queueing/fair_queue.h"

namespace gateway::dispatch {

/// What may change while the model is served.
struct ModelSettings {
  budget::Doorkeeper::Limits limits;
  queueing::FairQueue::Shares shares;
  faults::RetryPolicy::Params retry;
  std::vector<Upstream::Settings> accounts;  ///< In the order of ModelPlan::accounts.
};

/// Everything but the settings stays as long as the model is served.
struct ModelPlan {
  const ModelSpec& model;          ///< Outlives the model.
  std::size_t max_bytes_per_call;  ///< Of items, as they are sent; > 0.
  std::size_t max_tenants;         ///< As TenantTable has it.
  std::vector<Account> accounts;   ///< Not empty; one weight at least is above zero.
  ModelSettings settings;          ///< With as many accounts.

  /// The room of a call, as the model has it.
  [[nodiscard]] batching::CallBounds bounds() const {
    return {.capacity = model.capacity,
            .max_tokens = model.max_tokens_per_call,
            .max_bytes = max_bytes_per_call,
            .shared = !model.fused};
  }
};

}  // namespace gateway::dispatch
