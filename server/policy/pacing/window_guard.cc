#include "policy/pacing/window_guard.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace gateway::pacing {

WindowGuard::WindowGuard(std::vector<Window> windows) {
  configure(std::move(windows));
}

void WindowGuard::configure(std::vector<Window> windows) {
  windows_ = std::move(windows);
  std::size_t most = 0;
  for (const Window& window : windows_) {
    assert(window.length > Duration::zero() && window.calls > 0);
    most = std::max(most, window.calls);
  }
  const std::vector<Timestamp> before = std::exchange(starts_, std::vector<Timestamp>(most));
  const std::size_t newest = std::exchange(next_, 0);
  const std::size_t known = std::exchange(taken_, 0);
  for (std::size_t back = known; back > 0; --back)
    take(before[(newest + before.size() - back) % before.size()]);
}

Timestamp WindowGuard::available_at() const {
  Timestamp at{};
  for (const Window& window : windows_) {
    if (taken_ < window.calls) continue;
    const std::size_t back = (next_ + starts_.size() - window.calls) % starts_.size();
    at = std::max(at, starts_[back] + window.length + kArrivalJitter);
  }
  return at;
}

void WindowGuard::take(Timestamp now) {
  if (starts_.empty()) return;
  starts_[next_] = now;
  next_ = (next_ + 1) % starts_.size();
  taken_ = std::min(taken_ + 1, starts_.size());
}

}  // namespace gateway::pacing
