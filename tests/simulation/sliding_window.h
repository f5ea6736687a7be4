// What happened in the last while, exact to the instant.
#pragma once

#include <cstdint>
#include <deque>

#include "domain/time.h"

namespace gateway::simulation {

/// Sums amounts over (now - length, now]. Times must not go backwards. Thread: one.
class SlidingWindow {
 public:
  explicit SlidingWindow(Duration length) : length_(length) {}

  [[nodiscard]] std::uint64_t sum(Timestamp now) {
    while (!entries_.empty() && entries_.front().at <= now - length_) {
      sum_ -= entries_.front().amount;
      entries_.pop_front();
    }
    return sum_;
  }
  void add(std::uint64_t amount, Timestamp now) {
    entries_.push_back({now, amount});
    sum_ += amount;
  }

 private:
  struct Entry {
    Timestamp at;
    std::uint64_t amount;
  };

  Duration length_;
  std::uint64_t sum_ = 0;
  std::deque<Entry> entries_;  ///< Bounded by the limit that admits them.
};

}  // namespace gateway::simulation
