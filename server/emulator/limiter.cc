#include "emulator/limiter.h"

#include <algorithm>

namespace emulator {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// The burst guard's.
constexpr std::uint64_t kGrowth = 4;

/// Below 60 calls a minute a second holds less than one call, so the smoothed window is the gap
/// between two.
Duration smooth_length(std::size_t calls_per_minute) {
  if (calls_per_minute == 0 || calls_per_minute >= 60) return seconds(1);
  return Duration(minutes(1)) / static_cast<Duration::rep>(calls_per_minute);
}

bool passes(SlidingWindow& window, std::uint64_t limit, std::uint64_t amount, Timestamp now) {
  if (limit == 0) return true;
  const std::uint64_t used = window.sum(now);
  return used == 0 || used + amount <= limit;
}

}  // namespace

std::uint64_t SlidingWindow::sum(Timestamp now) {
  while (!entries_.empty() && entries_.front().at <= now - length_) {
    sum_ -= entries_.front().amount;
    entries_.pop_front();
  }
  return sum_;
}

void SlidingWindow::add(std::uint64_t amount, Timestamp now) {
  entries_.push_back({now, amount});
  sum_ += amount;
}

Limiter::Limiter(Limits limits, Rules rules)
    : limits_(limits),
      rules_(rules),
      minute_calls_(minutes(1)),
      second_calls_(seconds(1) - rules.leeway),
      smooth_calls_window_(smooth_length(limits.calls_per_minute) - rules.leeway),
      two_seconds_calls_(seconds(2) + rules.leeway),
      minute_tokens_(minutes(1)),
      second_tokens_(seconds(1) - rules.leeway) {
  if (!rules.per_second) return;
  if (limits.calls_per_minute > 0) smooth_calls_ = (limits.calls_per_minute + 59) / 60;
  if (limits.tokens_per_minute > 0) smooth_tokens_ = (limits.tokens_per_minute + 59) / 60;
}

Throttle Limiter::admit(std::uint64_t tokens, Timestamp now) {
  if (calls_full(now)) return Throttle::calls;
  if (tokens_full(tokens, now)) return Throttle::tokens;
  if (rises_too_fast(now)) return Throttle::burst;

  // A window without a limit is never read, so nothing is kept in it.
  if (limits_.calls_per_minute > 0) minute_calls_.add(1, now);
  if (limits_.calls_per_second > 0 || rules_.burst_calls > 0) second_calls_.add(1, now);
  if (smooth_calls_ > 0) smooth_calls_window_.add(1, now);
  if (rules_.burst_calls > 0) two_seconds_calls_.add(1, now);
  if (limits_.tokens_per_minute > 0 && tokens > 0) minute_tokens_.add(tokens, now);
  if (smooth_tokens_ > 0 && tokens > 0) second_tokens_.add(tokens, now);
  return Throttle::none;
}

bool Limiter::calls_full(Timestamp now) {
  return !passes(minute_calls_, limits_.calls_per_minute, 1, now) ||
         !passes(second_calls_, limits_.calls_per_second, 1, now) ||
         !passes(smooth_calls_window_, smooth_calls_, 1, now);
}

bool Limiter::tokens_full(std::uint64_t tokens, Timestamp now) {
  return !passes(minute_tokens_, limits_.tokens_per_minute, tokens, now) ||
         !passes(second_tokens_, smooth_tokens_, tokens, now);
}

bool Limiter::rises_too_fast(Timestamp now) {
  if (rules_.burst_calls == 0) return false;
  const std::uint64_t last_second = second_calls_.sum(now);
  const std::uint64_t second_before = two_seconds_calls_.sum(now) - last_second;
  return last_second + 1 > std::max<std::uint64_t>(rules_.burst_calls, kGrowth * second_before);
}

}  // namespace emulator
