#include "policy/pacing/window_guard.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace gateway::pacing {

WindowGuard::WindowGuard(std::vector<Window> windows, Duration margin) {
  configure(std::move(windows), margin);
}

void WindowGuard::configure(std::vector<Window> windows, Duration margin) {
  windows_ = std::move(windows);
  margin_ = margin;
  std::size_t most = 0;
  for (const Window& window : windows_) {
    assert(window.length > Duration::zero() && window.kept < window.calls);
    most = std::max(most, window.calls);
  }
  const std::vector<Timestamp> before = std::exchange(starts_, std::vector<Timestamp>(most));
  const std::size_t newest = std::exchange(next_, 0);
  const std::size_t known = std::exchange(taken_, 0);
  for (std::size_t back = known; back > 0; --back)
    take(before[(newest + before.size() - back) % before.size()]);
}

/// Where the start is before which there were so many.
std::size_t WindowGuard::back(std::size_t calls) const {
  return (next_ + starts_.size() - calls) % starts_.size();
}

/// When less than so many are left in the window.
Timestamp WindowGuard::room_at(const Window& window, std::size_t calls) const {
  return taken_ < calls ? Timestamp{} : starts_[back(calls)] + window.length + margin_;
}

Timestamp WindowGuard::available_at() const {
  Timestamp at{};
  for (const Window& window : windows_) at = std::max(at, room_at(window, window.calls));
  return at;
}

Timestamp WindowGuard::available_ahead_at() const {
  Timestamp at{};
  for (const Window& window : windows_)
    at = std::max(at, room_at(window, window.calls - window.kept));
  return at;
}

Timestamp WindowGuard::leaves_first_at(Timestamp started) const {
  return windows_.empty() ? started : started + windows_.front().length + margin_;
}

void WindowGuard::take(Timestamp now) {
  if (starts_.empty()) return;
  starts_[next_] = now;
  next_ = (next_ + 1) % starts_.size();
  taken_ = std::min(taken_ + 1, starts_.size());
}

void WindowGuard::delay(Timestamp started, Duration by) {
  std::size_t calls = 1;
  while (calls <= taken_ && starts_[back(calls)] > started) ++calls;
  if (calls > taken_ || starts_[back(calls)] != started) return;
  const Timestamp arrived = started + by;
  for (; calls > 1 && starts_[back(calls - 1)] < arrived; --calls)
    starts_[back(calls)] = starts_[back(calls - 1)];
  starts_[back(calls)] = arrived;
}

}  // namespace gateway::pacing
