#include "dispatch/model_plan.h"

namespace gateway::dispatch {

batching::CallBounds call_bounds(const ModelSpec& model, std::size_t max_bytes_per_call) {
  return {.capacity = model.capacity,
          .max_tokens = model.max_tokens_per_call,
          .max_bytes = max_bytes_per_call,
          .shared = !model.fused};
}

}  // namespace gateway::dispatch
