#include "policy/faults/provisional_limit.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace gateway::faults {
namespace {

/// Estimates waver: what has passed shows that a quarter more would.
bool as_much(std::uint64_t passed, std::uint64_t refused) {
  return passed + passed / 4 >= refused;
}

std::vector<std::uint64_t> sorted(std::span<const std::uint64_t> contents) {
  std::vector<std::uint64_t> keys(contents.begin(), contents.end());
  std::ranges::sort(keys);
  return keys;
}

}  // namespace

void ProvisionalLimit::started(std::uint64_t amount, Timestamp now) {
  if (binding_) trial_.started(amount > bound_->most, now);
}

void ProvisionalLimit::passed(std::uint64_t amount, Timestamp now) {
  if (!bound_ || amount <= bound_->most) return;
  // Only by a trial: a part of what was refused may turn out to have more tokens than were
  // estimated for the whole.
  if (trial_.out() && as_much(amount, bound_->refused)) return refuted(now);
  bound_ = Bound{.refused = std::max(bound_->refused, amount + 1), .most = amount};
  trial_.set(now + kTrial);
}

void ProvisionalLimit::failed(std::uint64_t amount, Timestamp now) {
  if (trial_.out() && amount > bound_->most) trial_.set(now + kTrial);
}

void ProvisionalLimit::refused(const Bound& bound, std::span<const std::uint64_t> contents,
                               Timestamp now) {
  assert(bound.most >= 1 && bound.most < bound.refused);
  if (bound_ && bound.most < bound_->most) calls_.clear();  // They spoke of more.
  const bool lower = !bound_ || bound.most < bound_->most;
  if (lower || !binding_) trial_.set(now + kTrial);
  bound_ = bound_ ? Bound{.refused = std::min(bound_->refused, bound.refused),
                          .most = std::min(bound_->most, bound.most)}
                  : bound;
  binding_ = binding_ || !distrusted(now);
  if (contents.size() < 2) return;  // It is not taken apart.
  calls_.push_back(sorted(contents));
  if (calls_.size() > kMostCalls) calls_.pop_front();
}

std::optional<ProvisionalLimit::Bound> ProvisionalLimit::items_passed(
    std::span<const std::uint64_t> contents, Timestamp now) {
  if (!open()) return std::nullopt;
  const std::vector<std::uint64_t> passed = sorted(contents);
  bool any = false;
  for (std::vector<std::uint64_t>& call : calls_) {
    std::vector<std::uint64_t> left;
    std::ranges::set_difference(call, passed, std::back_inserter(left));
    any = any || left.size() < call.size();
    if (left.empty()) {
      const Bound proven = *bound_;
      forget();
      return proven;
    }
    call = std::move(left);
  }
  if (any && !trial_.out()) trial_.set(now + kTrial);
  return std::nullopt;
}

void ProvisionalLimit::refuted(Timestamp now) {
  forget();
  distrusted_until_ = now + kDistrust;
}

void ProvisionalLimit::forget() {
  bound_.reset();
  binding_ = false;
  calls_.clear();
  trial_ = {};
}

}  // namespace gateway::faults
