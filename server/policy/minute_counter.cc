#include "policy/minute_counter.h"

#include <algorithm>
#include <chrono>

namespace gateway {
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
  // What lies between was silent.
  for (std::int64_t s = std::max(newest_ + 1, second - kBuckets + 1); s <= second; ++s) {
    buckets_[place(s, kBuckets)] = 0;
  }
  newest_ = std::max(newest_, second);
  buckets_[place(second, kBuckets)] += amount;
}

double MinuteCounter::total(Timestamp now) const {
  double sum = 0;
  const std::int64_t oldest = std::max(second_of(now), newest_) - kBuckets + 1;
  for (std::int64_t s = oldest; s <= newest_; ++s) sum += buckets_[place(s, kBuckets)];
  return std::max(0.0, sum);
}

}  // namespace gateway
