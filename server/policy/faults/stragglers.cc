#include "policy/faults/stragglers.h"

#include <algorithm>
#include <cassert>

namespace gateway::faults {
namespace {

std::size_t quarter_of(std::size_t places) {
  return std::max<std::size_t>(1, places / 4);
}

}  // namespace

Stragglers::Stragglers(Params params)
    : params_(params), share_(params.calls_per_grant, params.max_grants) {
  assert(params_.min_age > Duration::zero() && params_.latencies >= 1);
  assert(params_.min_part_age > Duration::zero() && params_.part_latencies >= 1);
  youngest_.fill(Timestamp::min());
}

Duration Stragglers::call_age(Duration usual) const {
  return std::max(params_.min_age, usual * params_.latencies);
}

Duration Stragglers::part_age(Duration usual) const {
  return std::max(params_.min_part_age, usual * params_.part_latencies);
}

/// An answer that took as long as one is looked for, of a provider that has become slow as a whole,
/// does not speak against those that have none yet.
void Stragglers::call_answered(Timestamp started, Duration duration, Duration usual) {
  if (duration <= part_age(usual)) prompt_ = std::max(prompt_, started);
  if (started <= youngest_.front()) return;
  const auto place = std::ranges::upper_bound(youngest_, started);
  std::move(youngest_.begin() + 1, place, youngest_.begin());
  *(place - 1) = started;
}

Stragglers::Cutoff Stragglers::cutoff(Duration usual, Timestamp now) const {
  return {.calls = std::min(now - call_age(usual), youngest_.front()),
          .parts = std::min(now - part_age(usual), youngest_.front())};
}

Timestamp Stragglers::left_behind_at(Timestamp started, Duration usual) const {
  return started < prompt_ ? started + call_age(usual) : kNever;
}

bool Stragglers::crowded(std::size_t places, std::size_t taken) {
  return taken + quarter_of(places) > places;
}

std::size_t Stragglers::evictions(std::size_t places, std::size_t taken, std::size_t behind) {
  const std::size_t quarter = quarter_of(places);
  if (!crowded(places, taken) || behind <= quarter) return 0;
  return std::min(behind - quarter, taken + quarter - places);
}

}  // namespace gateway::faults
