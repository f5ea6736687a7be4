#include "telemetry/line_limiter.h"

#include <utility>

namespace gateway::telemetry {

std::optional<std::uint64_t> LineLimiter::admit(const std::string& key, Timestamp now) {
  const std::lock_guard lock(mutex_);
  auto found = keys_.find(key);
  if (found == keys_.end()) {
    const bool full = keys_.size() >= kMaxKeys;
    found = keys_.try_emplace(full ? std::string() : key, Key{now}).first;
  }
  Key& state = found->second;
  if (now >= state.interval_end) {
    state.interval_end = now + allowance_.interval;
    state.lines = 0;
  }
  if (state.lines == allowance_.lines) {
    ++state.held_back;
    return std::nullopt;
  }
  ++state.lines;
  return std::exchange(state.held_back, 0);
}

}  // namespace gateway::telemetry
