#include "policy/faults/silence_policy.h"

#include <algorithm>
#include <cassert>

namespace gateway::faults {

SilencePolicy::SilencePolicy(Params params)
    : params_(params), credit_(params.calls_per_grant * params.max_grants) {
  assert(params_.latencies >= 1 && params_.calls_per_grant >= 1 && params_.max_grants >= 1);
}

Patience SilencePolicy::patience(Duration usual) const {
  Patience patience{.answer = std::nullopt,
                    .min_idle = params_.min_idle,
                    .acknowledgement = params_.acknowledgement};
  if (usual > Duration::zero())
    patience.answer = std::max(params_.min_patience, usual * params_.latencies);
  return patience;
}

void SilencePolicy::call_started() {
  credit_ = std::min(credit_ + 1, params_.calls_per_grant * params_.max_grants);
}

bool SilencePolicy::grant() {
  if (credit_ < params_.calls_per_grant) return false;
  credit_ -= params_.calls_per_grant;
  return true;
}

}  // namespace gateway::faults
