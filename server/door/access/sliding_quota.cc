#include "door/access/sliding_quota.h"

#include <algorithm>

namespace gateway::access {

SlidingQuota::SlidingQuota(std::uint64_t limit, Window window)
    : limit_(limit), bin_(window.bin), taken_(window.bins + 1) {}

std::uint64_t& SlidingQuota::at(std::int64_t bin) {
  const auto places = static_cast<std::int64_t>(taken_.size());
  return taken_[static_cast<std::size_t>((bin % places + places) % places)];
}

std::int64_t SlidingQuota::bin_of(Timestamp at) const {
  const Duration since = at.time_since_epoch();
  return since / bin_ - (since % bin_ < Duration::zero() ? 1 : 0);
}

std::int64_t SlidingQuota::advance(Timestamp now) {
  const std::int64_t bin = bin_of(now);
  const auto places = static_cast<std::int64_t>(taken_.size());
  for (std::int64_t next = std::max(newest_ + 1, bin - places + 1); next <= bin; ++next) {
    used_ -= at(next);
    at(next) = 0;
  }
  newest_ = std::max(newest_, bin);
  return newest_;
}

Result<void, SlidingQuota::Refusal> SlidingQuota::try_take(std::uint64_t units, Timestamp now) {
  const std::int64_t bin = advance(now);
  if (units > limit_) return Refusal{std::nullopt};
  if (used_ > limit_ - units) return Refusal{until_fits(units, now)};
  at(bin) += units;
  used_ += units;
  return {};
}

/// Precondition: they don't fit now, and are not more than the limit.
Duration SlidingQuota::until_fits(std::uint64_t units, Timestamp now) {
  const auto places = static_cast<std::int64_t>(taken_.size());
  std::uint64_t left = used_;
  std::int64_t oldest = newest_ - places;
  while (left > limit_ - units) left -= at(++oldest);
  // The bin after the newest takes the place of the oldest one, and so on.
  const Timestamp forgotten{(oldest + places) * bin_};
  return forgotten - now;
}

void SlidingQuota::settle(std::int64_t difference, Timestamp taken) {
  const std::int64_t bin = std::min(bin_of(taken), newest_);
  if (bin <= newest_ - static_cast<std::int64_t>(taken_.size())) return;
  std::uint64_t& there = at(bin);
  if (difference >= 0) {
    there += static_cast<std::uint64_t>(difference);
    used_ += static_cast<std::uint64_t>(difference);
    return;
  }
  const std::uint64_t back = std::min(there, ~static_cast<std::uint64_t>(difference) + 1);
  there -= back;
  used_ -= back;
}

std::uint64_t SlidingQuota::used(Timestamp now) {
  advance(now);
  return used_;
}

}  // namespace gateway::access
