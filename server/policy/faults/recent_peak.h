// The largest figure of the last minutes.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "domain/time.h"

namespace gateway::faults {

/// Pure. Thread: one.
class RecentPeak {
 public:
  /// What is older than twice that is forgotten, and nothing that is younger than that.
  static constexpr Duration kSpan = std::chrono::minutes(10);

  void add(std::uint64_t figure, Timestamp now) {
    roll(now);
    current_ = std::max(current_, figure);
  }

  /// 0 if there was none.
  [[nodiscard]] std::uint64_t peak(Timestamp now) const {
    const Duration age = now - begun_at_;
    if (age >= 2 * kSpan) return 0;
    return age >= kSpan ? current_ : std::max(current_, before_);
  }

  /// What was larger counts for no more than that.
  void cap(std::uint64_t figure) {
    current_ = std::min(current_, figure);
    before_ = std::min(before_, figure);
  }

 private:
  void roll(Timestamp now) {
    const Duration age = now - begun_at_;
    if (age < kSpan) return;
    before_ = age < 2 * kSpan ? current_ : 0;
    current_ = 0;
    begun_at_ = now;
  }

  Timestamp begun_at_{};
  std::uint64_t current_ = 0;  ///< Since then.
  std::uint64_t before_ = 0;   ///< In the span before it.
};

}  // namespace gateway::faults
