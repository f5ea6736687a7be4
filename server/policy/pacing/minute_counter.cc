#include "policy/pacing/minute_counter.h"

#include <algorithm>
#include <chrono>
#include <numeric>

namespace gateway::pacing {
namespace {

std::int64_t second_of(Timestamp at) {
  return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

std::size_t place(std::int64_t second, std::int64_t buckets) {
  return static_cast<std::size_t>((second % buckets + buckets) % buckets);
}

}  // namespace

void MinuteCounter::add(double amount, Timestamp now) {
  const std::int64_t second = second_of(now);
  if (second <= newest_ - kBuckets) return;
  if (second > newest_) {
    // What lies between was silent.
    for (std::int64_t s = std::max(newest_ + 1, second - kBuckets + 1); s <= second; ++s) {
      buckets_[place(s, kBuckets)] = 0;
    }
    newest_ = second;
    sum_ = std::accumulate(buckets_.begin(), buckets_.end(), 0.0);
  }
  buckets_[place(second, kBuckets)] += amount;
  sum_ += amount;
}

double MinuteCounter::total(Timestamp now) const {
  const std::int64_t second = second_of(now);
  if (second <= newest_) return std::max(0.0, sum_);
  double sum = 0;
  for (std::int64_t s = second - kBuckets + 1; s <= newest_; ++s)
    sum += buckets_[place(s, kBuckets)];
  return std::max(0.0, sum);
}

}  // namespace gateway::pacing
