// A sum over the last minute, at a fixed cost whatever happens in it.
#pragma once

#include <array>
#include <cstdint>

#include "domain/time.h"

namespace gateway::pacing {

/// Sums amounts over the running second and the 59 before it.
///
/// Pure. Thread: one.
class MinuteCounter {
 public:
  /// Negative amounts correct earlier ones. An amount older than what is still summed is dropped.
  void add(double amount, Timestamp now);

  /// Never negative: a correction may outlive what it corrects.
  [[nodiscard]] double total(Timestamp now) const;

  bool operator==(const MinuteCounter&) const = default;

 private:
  static constexpr std::int64_t kBuckets = 60;

  std::array<double, kBuckets> buckets_{};  ///< By second, modulo their number.
  std::int64_t newest_ = 0;                 ///< The latest second that has a bucket.
  double sum_ = 0;                          ///< Of all; added up anew in each second.
};

}  // namespace gateway::pacing
