#include "policy/pacing/refusal_backoff.h"

#include <algorithm>
#include <chrono>

namespace gateway::pacing {
namespace {

/// Unfelt at first: a single refusal at the edge of a window is nothing.
constexpr Duration kFirstSpacing = std::chrono::milliseconds(20);
/// Short against a window of a minute, which may open at any time.
constexpr Duration kLongestSpacing = std::chrono::seconds(4);

}  // namespace

void RefusalBackoff::take(Timestamp now) {
  if (spacing_ > Duration::zero()) available_at_ = now + spacing_;
}

void RefusalBackoff::throttled(Timestamp call_started, Timestamp now) {
  if (spacing_ > Duration::zero() && call_started < widened_at_) return;
  spacing_ = std::clamp(2 * spacing_, kFirstSpacing, kLongestSpacing);
  widened_at_ = now;
  available_at_ = now + spacing_;
}

void RefusalBackoff::succeeded() {
  spacing_ = Duration::zero();
  available_at_ = Timestamp{};
}

}  // namespace gateway::pacing
