#include "policy/faults/size_limit.h"

#include <algorithm>
#include <cassert>

namespace gateway::faults {
namespace {

/// What a trial dares: a quarter more, and at least one.
std::uint64_t step_from(std::uint64_t limit) {
  return limit + std::max<std::uint64_t>(1, limit / 4);
}

}  // namespace

std::uint64_t SizeLimit::room() const {
  if (!limit_) return configured_;
  return trial_ == Trial::due ? std::min(configured_, step_from(*limit_)) : *limit_;
}

void SizeLimit::started(std::uint64_t amount, Timestamp now) {
  if (!limit_) return;
  if (trial_ == Trial::due && amount > *limit_) trial_ = Trial::out;
  if (trial_ == Trial::none && now >= next_trial_at_) trial_ = Trial::due;
}

void SizeLimit::passed(std::uint64_t amount, Timestamp now) {
  if (!exceeded_by(amount)) return;
  if (amount >= configured_) return forget();
  limit_ = amount;
  trial_ = Trial::none;
  wait_ = kFirstTrial;
  next_trial_at_ = now + kNextTrial;
}

void SizeLimit::failed(std::uint64_t amount, Timestamp now) {
  if (!exceeded_by(amount) || trial_ != Trial::out) return;
  trial_ = Trial::none;
  wait_ = std::min(2 * wait_, kLongestWait);
  next_trial_at_ = now + wait_;
}

void SizeLimit::refused(std::uint64_t amount, std::uint64_t most, Timestamp now) {
  assert(most >= 1 && most < amount);
  if (most >= configured_) return;
  if (exceeded_by(amount)) {  // As was known.
    limit_ = std::min(*limit_, most);
    return;
  }
  limit_ = most;
  trial_ = Trial::none;
  wait_ = kFirstTrial;
  next_trial_at_ = now + wait_;
}

}  // namespace gateway::faults
