#include "policy/faults/refused_lanes.h"

#include <utility>

namespace gateway::faults {

const RefusedLanes::Lane* RefusedLanes::find(const CallParameters& lane) const {
  const auto found = lanes_.find(lane);
  return found != lanes_.end() ? &found->second : nullptr;
}

const Error* RefusedLanes::refusal(const CallParameters& lane, std::string_view tenant,
                                   Timestamp now) const {
  const Lane* const known = find(lane);
  if (known == nullptr || now >= known->until) return nullptr;
  return known->accused.contains(tenant) ? &known->error : nullptr;
}

const Error* RefusedLanes::told(const CallParameters& lane, Timestamp now) const {
  const Lane* const known = find(lane);
  return known != nullptr && now < known->until ? &known->error : nullptr;
}

std::size_t RefusedLanes::tenants_refused(const CallParameters& lane) const {
  const Lane* const known = find(lane);
  return known != nullptr ? known->accused.size() : 0;
}

bool RefusedLanes::blame_is_believed(const CallParameters& lane) const {
  const Lane* const known = find(lane);
  return known == nullptr || !known->has_passed || known->against.several();
}

bool RefusedLanes::on_trial(const CallParameters& lane) const {
  const Lane* const known = find(lane);
  return known != nullptr && known->until != Timestamp::min();
}

bool RefusedLanes::doubted(const CallParameters& lane) const {
  const Lane* const known = find(lane);
  return known != nullptr && known->misshapen_calls > 0;
}

bool RefusedLanes::passes(const CallParameters& lane, Timestamp now) const {
  const Lane* const known = find(lane);
  if (known == nullptr || !known->has_passed) return false;
  return now - known->passed_at < (known->against.proof() ? kProvenAfter : kRefusedFor);
}

void RefusedLanes::passed(const CallParameters& lane, Timestamp now) {
  if (!(last_pass_.lane == lane)) {
    last_pass_of_another_ = last_pass_.at;
    last_pass_.lane = lane;
  }
  last_pass_.at = now;
  Lane& known = lane_of(lane);
  known.has_passed = true;
  known.passed_at = now;
  known.against.passed();
  known.accused.clear();
  known.until = Timestamp::min();
  known.misshapen.clear();
  known.misshapen_calls = 0;
  known.culprit = 0;
}

void RefusedLanes::accuse(Lane& lane, const std::string& tenant) {
  if (lane.accused.size() < kMaxAccused) lane.accused.insert(tenant);
}

void RefusedLanes::refuse_accused(Lane& lane, const Error& error, Timestamp now) {
  lane.error = error;
  lane.until = now + kRefusedFor;
  lane.misshapen.clear();
  lane.misshapen_calls = 0;
  lane.culprit = 0;
}

void RefusedLanes::refuse(const CallParameters& lane, const std::string& tenant, const Error& error,
                          Timestamp now) {
  Lane& known = lane_of(lane);
  accuse(known, tenant);
  refuse_accused(known, error, now);
}

bool RefusedLanes::item_refused(const CallParameters& lane, std::uint64_t content,
                                const std::string& tenant, const Error& error, Timestamp now) {
  Lane& known = lane_of(lane);
  if (known.has_passed) return false;
  accuse(known, tenant);
  if (now < known.until) return false;
  const bool second = known.culprit != 0 && known.culprit != content &&
                      known.culprit_error.provider_code == error.provider_code &&
                      known.culprit_error.message == error.message;
  const Timestamp other_pass = last_pass_.lane == lane ? last_pass_of_another_ : last_pass_.at;
  if (second && other_pass > known.culprit_at) {
    refuse_accused(known, error, now);
    return true;
  }
  if (!second) {
    known.culprit_error = error;
    known.culprit = content;
    known.culprit_at = now;
  }
  return false;
}

bool RefusedLanes::shape_wrong(const CallParameters& lane, std::span<const std::uint64_t> contents,
                               const std::set<std::string>& tenants, const Error& error,
                               Timestamp now) {
  constexpr int kCalls = 3;
  Lane& known = lane_of(lane);
  for (const std::string& tenant : tenants) accuse(known, tenant);
  if (now < known.until) return false;
  ++known.misshapen_calls;
  for (const std::uint64_t content : contents) {
    if (known.misshapen.size() < kMisshapen) known.misshapen.insert(content);
  }
  if (known.misshapen_calls < kCalls || known.misshapen.size() < kMisshapen) return false;
  refuse_accused(known, error, now);
  return true;
}

RefusedLanes::Lane& RefusedLanes::lane_of(const CallParameters& lane) {
  const auto [found, made] = lanes_.try_emplace(lane);
  Lane& known = found->second;
  if (made) {
    known.place = oldest_first_.insert(oldest_first_.end(), &found->first);
    if (lanes_.size() > kMaxLanes) {
      lanes_.erase(lanes_.find(*oldest_first_.front()));
      oldest_first_.pop_front();
    }
  } else {
    oldest_first_.splice(oldest_first_.end(), oldest_first_, known.place);
  }
  return known;
}

}  // namespace gateway::faults
