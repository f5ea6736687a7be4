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
  return trial_.due() ? std::min(configured_, step_from(*limit_)) : *limit_;
}

void SizeLimit::started(std::uint64_t amount, Timestamp now) {
  if (limit_) trial_.started(amount > *limit_, now);
}

void SizeLimit::passed(std::uint64_t amount, Timestamp now) {
  if (!exceeded_by(amount)) return;
  if (amount >= configured_) return forget();
  limit_ = amount;
  wait_ = kFirstTrial;
  trial_.set(now + kNextTrial);
}

void SizeLimit::failed(std::uint64_t amount, Timestamp now) {
  if (!exceeded_by(amount) || !trial_.out()) return;
  wait_ = std::min(2 * wait_, kLongestWait);
  trial_.set(now + wait_);
}

void SizeLimit::refused(std::uint64_t amount, std::uint64_t most, Timestamp now) {
  assert(most >= 1 && most < amount);
  if (most >= configured_) return;
  if (exceeded_by(amount)) {  // As was known.
    limit_ = std::min(*limit_, most);
    return;
  }
  limit_ = most;
  wait_ = kFirstTrial;
  trial_.set(now + wait_);
}

}  // namespace gateway::faults
