#include "policy/faults/silence_policy.h"

#include <algorithm>
#include <cassert>

namespace gateway::faults {

SilencePolicy::SilencePolicy(Params params)
    : params_(params), share_(params.calls_per_grant, params.max_grants) {
  assert(params_.latencies >= 1);
}

Patience SilencePolicy::patience(Duration usual) const {
  Patience patience{.answer = std::nullopt,
                    .min_idle = params_.min_idle,
                    .acknowledgement = params_.acknowledgement};
  if (usual > Duration::zero())
    patience.answer = std::max(params_.min_patience, usual * params_.latencies);
  return patience;
}

}  // namespace gateway::faults
