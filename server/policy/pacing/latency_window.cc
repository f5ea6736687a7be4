#include "policy/pacing/latency_window.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>

namespace gateway::pacing {
namespace {

constexpr Duration kLongestAge = std::chrono::seconds(60);

bool is_stale(Timestamp at, Timestamp now) {
  return now - at > kLongestAge;
}

/// The place of the quantile among so many values, at least one.
std::size_t rank_of(double q, std::size_t count) {
  const double rank = std::ceil(q * static_cast<double>(count));
  return rank < 1 ? 0 : static_cast<std::size_t>(rank) - 1;
}

}  // namespace

void LatencyWindow::add(Duration value, Timestamp now) {
  while (size_ == kSamples || (size_ > 0 && is_stale(sample(0).at, now))) forget_oldest();
  ring_[(oldest_ + size_) % kSamples] = {value, now};
  const auto end = sorted_.begin() + static_cast<std::ptrdiff_t>(size_);
  const auto place = std::upper_bound(sorted_.begin(), end, value);
  std::move_backward(place, end, end + 1);
  *place = value;
  ++size_;
}

void LatencyWindow::forget_oldest() {
  const auto end = sorted_.begin() + static_cast<std::ptrdiff_t>(size_);
  const auto place = std::lower_bound(sorted_.begin(), end, sample(0).value);
  std::move(place + 1, end, place);
  oldest_ = (oldest_ + 1) % kSamples;
  --size_;
}

Duration LatencyWindow::quantile(double q, Timestamp now) const {
  assert(q >= 0 && q <= 1);
  if (size_ == 0) return Duration::zero();
  if (!is_stale(sample(0).at, now)) return sorted_[rank_of(q, size_)];
  // Only until the next sample, which sweeps the stale ones out.
  LatencyWindow fresh = *this;
  while (fresh.size_ > 0 && is_stale(fresh.sample(0).at, now)) fresh.forget_oldest();
  return fresh.size_ == 0 ? Duration::zero() : fresh.sorted_[rank_of(q, fresh.size_)];
}

}  // namespace gateway::pacing
