#include "policy/faults/stragglers.h"

#include <algorithm>
#include <cassert>

namespace gateway::faults {

Stragglers::Stragglers(Params params)
    : params_(params), share_(params.calls_per_grant, params.max_grants) {
  assert(params_.min_age > Duration::zero() && params_.latencies >= 1);
  assert(params_.min_part_age > Duration::zero() && params_.part_latencies >= 1);
  youngest_.fill(Timestamp::min());
}

void Stragglers::call_answered(Timestamp started) {
  if (started <= youngest_.front()) return;
  const auto place = std::ranges::upper_bound(youngest_, started);
  std::move(youngest_.begin() + 1, place, youngest_.begin());
  *(place - 1) = started;
}

Stragglers::Cutoff Stragglers::cutoff(Duration usual, Timestamp now) const {
  const Duration call = std::max(params_.min_age, usual * params_.latencies);
  const Duration part = std::max(params_.min_part_age, usual * params_.part_latencies);
  return {.calls = std::min(now - call, youngest_.front()),
          .parts = std::min(now - part, youngest_.front())};
}

}  // namespace gateway::faults
