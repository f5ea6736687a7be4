#include "policy/latency_window.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>

namespace gateway {
namespace {

constexpr Duration kLongestAge = std::chrono::seconds(60);

}  // namespace

void LatencyWindow::add(Duration sample, Timestamp now) {
  ring_[next_] = {sample, now};
  next_ = (next_ + 1) % kSamples;
  size_ = std::min(size_ + 1, kSamples);
}

Duration LatencyWindow::quantile(double q, Timestamp now) const {
  assert(q >= 0 && q <= 1);
  std::array<Duration, kSamples> fresh;
  std::size_t count = 0;
  for (std::size_t k = 0; k < size_; ++k) {
    if (now - ring_[k].at <= kLongestAge) fresh[count++] = ring_[k].value;
  }
  if (count == 0) return Duration::zero();
  const double rank = std::ceil(q * static_cast<double>(count));
  const std::size_t index = rank < 1 ? 0 : static_cast<std::size_t>(rank) - 1;
  const auto wanted = fresh.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(fresh.begin(), wanted, fresh.begin() + static_cast<std::ptrdiff_t>(count));
  return *wanted;
}

}  // namespace gateway
