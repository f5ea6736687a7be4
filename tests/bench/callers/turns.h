// How many requests there still are to begin.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

#include "tests/bench/callers/load.h"

namespace bench {

/// Hands out turns until the load's requests are spent or its time is over. Thread: any.
class Turns {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Turns(const Load& load)
      : left_(load.requests == 0 ? std::numeric_limits<std::int64_t>::max()
                                 : static_cast<std::int64_t>(load.requests)),
        until_(load.seconds <= 0
                   ? Clock::time_point::max()
                   : Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(load.seconds))) {}

  /// Whether another request may begin at `now`.
  [[nodiscard]] bool take(Clock::time_point now) {
    return now < until_ && left_.fetch_sub(1, std::memory_order_relaxed) > 0;
  }

 private:
  std::atomic<std::int64_t> left_;
  const Clock::time_point until_;
};

}  // namespace bench
