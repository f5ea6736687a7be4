#include "tests/simulation/provider_meters.h"

#include <algorithm>
#include <cmath>

namespace gateway::simulation {
namespace {

constexpr std::uint64_t kFreeCalls = 10;
constexpr std::uint64_t kGrowth = 4;

}  // namespace

ProviderMeters::ProviderMeters(const RateLimits& limits, bool ramp_guard,
                               const std::vector<Duration>& further_windows)
    : calls_(windows(limits.calls_per_minute, further_windows)),
      tokens_(windows(limits.tokens_per_minute, {})),
      ramp_guard_(ramp_guard) {}

std::vector<ProviderMeters::Window> ProviderMeters::windows(const std::optional<double>& per_minute,
                                                            const std::vector<Duration>& further) {
  std::vector<Window> windows;
  if (!per_minute) return windows;
  std::vector<Duration> lengths = further;
  for (const int seconds : {1, 6, 60}) lengths.emplace_back(std::chrono::seconds(seconds));
  for (const Duration length : lengths) {
    const double limit =
        std::ceil(*per_minute * std::chrono::duration<double>(length).count() / 60);
    windows.push_back({SlidingWindow(length), static_cast<std::uint64_t>(limit)});
  }
  return windows;
}

bool ProviderMeters::full(std::vector<Window>& windows, Timestamp now) {
  return std::ranges::any_of(
      windows, [now](Window& window) { return window.happened.sum(now) >= window.limit; });
}

void ProviderMeters::count(std::vector<Window>& windows, std::uint64_t amount, Timestamp now) {
  for (Window& window : windows) window.happened.add(amount, now);
}

bool ProviderMeters::rises_too_fast(Timestamp now) {
  if (!ramp_guard_) return false;
  const std::uint64_t last = last_second_.sum(now);
  const std::uint64_t before = last_two_seconds_.sum(now) - last;
  return last + 1 > std::max(kFreeCalls, kGrowth * before);
}

std::optional<Meter> ProviderMeters::judge(std::uint64_t tokens, Timestamp now) {
  if (full(calls_, now)) return Meter::calls;
  if (full(tokens_, now)) return Meter::tokens;
  if (rises_too_fast(now)) return Meter::ramp;
  count(calls_, 1, now);
  count(tokens_, tokens, now);
  if (ramp_guard_) {
    last_second_.add(1, now);
    last_two_seconds_.add(1, now);
  }
  return std::nullopt;
}

}  // namespace gateway::simulation
