// The one notion of time below the gRPC door: steady time points, durations, and a deadline that
// may be absent.
#pragma once

#include <chrono>
#include <optional>

namespace gateway {

/// Monotonic, so that a stepped wall clock moves no deadline. Nothing in domain or policy calls its
/// now().
using Clock = std::chrono::steady_clock;
using Duration = Clock::duration;
using Timestamp = Clock::time_point;

/// "Later than anything": what a scheduler answers when nothing is to be done.
inline constexpr Timestamp kNever = Timestamp::max();

/// A point in steady time after which an answer is worthless; absent means the caller waits for
/// ever.
using Deadline = std::optional<Timestamp>;

/// The deadline as a time point; kNever when absent.
constexpr Timestamp expiry(const Deadline& deadline) {
  return deadline.value_or(kNever);
}

}  // namespace gateway
