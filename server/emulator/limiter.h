// The provider's meters for one model: calls and tokens over sliding windows, and the burst guard.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace emulator {

using Clock = std::chrono::steady_clock;
using Duration = Clock::duration;
using Timestamp = Clock::time_point;

/// What one model allows, for all keys together (docs/provider.md, 7). Zero means "not metered".
struct Limits {
  std::size_t calls_per_minute = 0;
  std::size_t calls_per_second = 0;
  std::uint64_t tokens_per_minute = 0;
};

/// Which meter refused a call; `none` means it passed.
enum class Throttle { none, calls, tokens, burst };

/// The sum of what happened in the last `length`, exact to the instant.
///
/// Pure. Thread: one at a time; the owner locks.
class SlidingWindow {
 public:
  explicit SlidingWindow(Duration length) : length_(length) {}

  /// What was added in (now - length, now].
  [[nodiscard]] std::uint64_t sum(Timestamp now);
  /// Adds `amount` at `now`; times must not go backwards.
  void add(std::uint64_t amount, Timestamp now);

 private:
  struct Entry {
    Timestamp at;
    std::uint64_t amount;
  };
  Duration length_;
  std::uint64_t sum_ = 0;
  std::deque<Entry> entries_;  // Bounded by the limit that admits its entries.
};

/// Decides whether one model takes one more call. A refused call uses up nothing, an admitted one
/// is metered even if its answer is an error: whether the provider does the same is open
/// (docs/provider.md, 7.2), this is the stricter reading.
///
/// Pure: `now` comes in. Thread: one at a time; the owner locks.
class Limiter {
 public:
  struct Rules {
    bool per_second =
        false;  ///< Also enforce the minute's limits smoothed: limit/60 in any second.
    /// Burst guard: this many calls in a second, then four times those of the second before, for
    /// that is how windows that slide see a pace that doubles from one second to the next. 0 is
    /// off.
    std::size_t burst_calls = 0;
    /// Windows of a second and less are this much shorter, and the second before, which raises what
    /// the burst guard allows, is that much longer at both ends: what a busy machine may delay one
    /// call by and not the next is not the pace of who sends them. Less than any such window.
    Duration leeway{};
  };
  Limiter(Limits limits, Rules rules);

  /// Meters one call of `tokens` at `now`, or says which meter refuses it. A call larger than a
  /// whole token limit passes when its window is empty: otherwise it could never be sent.
  [[nodiscard]] Throttle admit(std::uint64_t tokens, Timestamp now);

 private:
  [[nodiscard]] bool calls_full(Timestamp now);
  [[nodiscard]] bool tokens_full(std::uint64_t tokens, Timestamp now);
  [[nodiscard]] bool rises_too_fast(Timestamp now);

  Limits limits_;
  Rules rules_;
  std::size_t smooth_calls_ = 0;
  std::uint64_t smooth_tokens_ = 0;
  SlidingWindow minute_calls_;
  SlidingWindow second_calls_;
  SlidingWindow smooth_calls_window_;
  SlidingWindow two_seconds_calls_;
  SlidingWindow minute_tokens_;
  SlidingWindow second_tokens_;
};

}  // namespace emulator
