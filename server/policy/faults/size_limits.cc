#include "policy/faults/size_limits.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "policy/faults/most_below.h"

namespace gateway::faults {
namespace {

/// Of what is less nobody would think that it is too much for a call.
std::uint64_t least_suspected(SizeAspect aspect) {
  if (aspect == SizeAspect::tokens) return SizeLimits::kLeastTokens;
  return aspect == SizeAspect::bytes ? SizeLimits::kLeastBytes : 2;
}

}  // namespace

SizeLimits::SizeLimits(const CallSize& configured) : configured_(configured) {
  for (const SizeAspect aspect : kSizeAspects) limits_.emplace_back(configured[aspect]);
}

CallSize SizeLimits::most() const {
  CallSize most;
  for (const SizeAspect aspect : kSizeAspects) {
    const auto k = static_cast<std::size_t>(aspect);
    most[aspect] = std::min(limits_[k].most(), provisional_[k].most());
  }
  return most;
}

CallSize SizeLimits::room() const {
  CallSize room;
  for (const SizeAspect aspect : kSizeAspects) {
    const auto k = static_cast<std::size_t>(aspect);
    room[aspect] = std::min(limits_[k].room(), provisional_[k].room());
  }
  return room;
}

bool SizeLimits::exceeded_by(const CallSize& call) const {
  return std::ranges::any_of(kSizeAspects, [&](SizeAspect aspect) {
    const auto k = static_cast<std::size_t>(aspect);
    const SizeLimit& limit = limits_[k];
    const std::uint64_t amount = call[aspect];
    return (limit.exceeded_by(amount) && amount > limit.room()) || amount > provisional_[k].room();
  });
}

bool SizeLimits::known(SizeAspect aspect, std::uint64_t amount) const {
  const auto k = static_cast<std::size_t>(aspect);
  return limits_[k].exceeded_by(amount) || amount > provisional_[k].most();
}

Timestamp SizeLimits::next_trial_at() const {
  Timestamp next = kNever;
  for (const SizeLimit& limit : limits_) next = std::min(next, limit.next_trial_at());
  for (const ProvisionalLimit& limit : provisional_) next = std::min(next, limit.next_trial_at());
  return next;
}

void SizeLimits::started(const CallSize& call, Timestamp now) {
  for (const SizeAspect aspect : kSizeAspects) {
    limit(aspect).started(call[aspect], now);
    provisional(aspect).started(call[aspect], now);
  }
}

void SizeLimits::passed(const CallSize& call, Timestamp now) {
  for (const SizeAspect aspect : kSizeAspects) {
    const std::uint64_t amount = call[aspect];
    limit(aspect).passed(amount, now);
    provisional(aspect).passed(amount, now);
    peak(aspect).add(amount, now);
    if (amount >= apart_[aspect]) apart_[aspect] = 0;
    if (claim_ && claim_->aspect == aspect && amount > claim_->most) claim_.reset();
  }
  doubt_.passed(call[SizeAspect::tokens]);
}

bool SizeLimits::open() const {
  return std::ranges::any_of(provisional_, &ProvisionalLimit::open);
}

void SizeLimits::items_passed(std::span<const std::uint64_t> contents, Timestamp now) {
  for (const SizeAspect aspect : kSizeAspects) {
    const auto proven = provisional(aspect).items_passed(contents, now);
    if (!proven) continue;
    limit(aspect).refused(proven->refused, proven->most, now);
    peak(aspect).cap(proven->most);
  }
}

void SizeLimits::failed(const CallSize& call, Timestamp now) {
  for (const SizeAspect aspect : kSizeAspects) {
    limit(aspect).failed(call[aspect], now);
    provisional(aspect).failed(call[aspect], now);
  }
}

bool SizeLimits::named(const CallSize& call, SizeAspect aspect, std::uint64_t most,
                       std::span<const std::uint64_t> contents, Timestamp now) {
  const std::uint64_t amount = call[aspect];
  if (most == 0) return false;
  if (most >= amount) {
    provisional(aspect).refuted(now);
    return false;
  }
  if (limit(aspect).exceeded_by(amount) && limit(aspect).most() <= most) return true;
  const bool distrusted = provisional(aspect).distrusted(now);
  const bool doubtful = !distrusted && peak(aspect).peak(now) > most;
  if (doubtful && !confirmed({aspect, most, {contents.begin(), contents.end()}})) return true;
  suppose(aspect, {.refused = amount, .most = most}, contents, now);
  return !distrusted;
}

/// The call of these contents was refused, and what that tells may be some item's doing.
void SizeLimits::suppose(SizeAspect aspect, const ProvisionalLimit::Bound& bound,
                         std::span<const std::uint64_t> contents, Timestamp now) {
  if (bound.most >= limit(aspect).most()) return;
  provisional(aspect).refused(bound, contents, now);
  if (!provisional(aspect).distrusted(now)) peak(aspect).cap(bound.most);
}

/// Whether a call that shares no content with it was told the same before.
bool SizeLimits::confirmed(Claim claim) {
  std::ranges::sort(claim.contents);
  if (claim_ && claim_->aspect == claim.aspect && claim_->most == claim.most) {
    std::vector<std::uint64_t> common;
    std::ranges::set_intersection(claim_->contents, claim.contents, std::back_inserter(common));
    if (common.empty()) return true;
    // The smaller set says more.
    if (claim_->contents.size() <= claim.contents.size()) return false;
  }
  claim_ = std::move(claim);
  return false;
}

void SizeLimits::passed_apart(const CallSize& call, Timestamp now) {
  const std::optional<SizeAspect> aspect = suspected(call, now);
  if (!aspect) return;
  const std::uint64_t amount = call[*aspect];
  if (std::exchange(apart_[*aspect], amount) == 0) return;
  apart_[*aspect] = 0;
  limit(*aspect).refused(amount, most_below(amount, peak(*aspect).peak(now)), now);
}

/// In what the call is nearest to the configured bounds, of what it has more of than any that has
/// passed lately.
std::optional<SizeAspect> SizeLimits::suspected(const CallSize& call, Timestamp now) const {
  std::optional<SizeAspect> most_full;
  double fullest = 0;
  for (const SizeAspect aspect : kSizeAspects) {
    const auto k = static_cast<std::size_t>(aspect);
    if (call[aspect] < least_suspected(aspect) || call[aspect] <= peaks_[k].peak(now)) continue;
    const double full =
        static_cast<double>(call[aspect]) / static_cast<double>(configured_[aspect]);
    if (most_full && full <= fullest) continue;
    most_full = aspect;
    fullest = full;
  }
  return most_full;
}

SizeLimits::Throttle SizeLimits::throttled(const CallSize& call,
                                           std::span<const std::uint64_t> contents, Timestamp now) {
  constexpr SizeAspect kTokens = SizeAspect::tokens;
  const std::uint64_t amount = call[kTokens];
  const ThrottleDoubt::Finding finding = doubt_.throttled({.tokens = amount,
                                                           .peak = peak(kTokens).peak(now),
                                                           .known = known(kTokens, amount),
                                                           .contents = contents},
                                                          now);
  if (finding.untaught) provisional(kTokens).forget();
  if (finding.most) suppose(kTokens, {.refused = amount, .most = *finding.most}, contents, now);
  return finding.verdict;
}

void SizeLimits::forget() {
  *this = SizeLimits(configured_);
}

}  // namespace gateway::faults
