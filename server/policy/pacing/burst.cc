#include "policy/pacing/burst.h"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace gateway::pacing {
namespace {

constexpr Duration kQuiet = std::chrono::minutes(1);
/// A provider that minds bursts counts in spans shorter than the shortest window of its limits.
constexpr Duration kLongestSpan = std::chrono::seconds(1);

}  // namespace

void Burst::configure(double most) {
  assert(most >= 0);
  const double left = most_ > 0 ? calls_ / most_ : 1;
  most_ = most;
  calls_ = most * left;
}

bool Burst::concerns(Timestamp call_started) const {
  const bool soon = spent_at_ && *spent_at_ - kLongestSpan < call_started &&
                    call_started < *spent_at_ + kLongestSpan;
  return soon && (calls() > 0 || counted(call_started));
}

/// Whether what a call of that start was throttled for has shortened it already.
bool Burst::counted(Timestamp call_started) const {
  return changed_at_ && call_started <= *changed_at_ && !cuts_.empty();
}

void Burst::shorten(Timestamp call_started, Timestamp first_started, Timestamp now) {
  if (counted(call_started)) return;
  if (cuts_.size() == kRemembered) cuts_.pop_front();
  const double left = calls() > 1 ? calls_ / 2 : 0;
  cuts_.push_back({first_started, calls_ - left});
  calls_ = left;
  changed_at_ = now;
}

void Burst::disregard(Timestamp first_started) {
  for (const Cut& cut : cuts_) {
    if (cut.first_started == first_started) calls_ = std::min(most_, calls_ + cut.taken);
  }
  std::erase_if(cuts_,
                [first_started](const Cut& cut) { return cut.first_started == first_started; });
}

void Burst::succeeded(Timestamp now) {
  if (calls_ >= most_) return cuts_.clear();
  if (changed_at_ && now - *changed_at_ < kQuiet) return;
  calls_ = std::min(most_, calls_ + 1);
  changed_at_ = now;
}

}  // namespace gateway::pacing
