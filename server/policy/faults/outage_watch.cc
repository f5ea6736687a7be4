#include "policy/faults/outage_watch.h"

#include <algorithm>
#include <chrono>

namespace gateway::faults {
namespace {

constexpr Duration kMemory = std::chrono::seconds(10);
constexpr std::size_t kMinAlike = 3;

}  // namespace

void OutageWatch::passed(Timestamp now) {
  last_passed_ = now;
  note({now, std::nullopt});
}

void OutageWatch::failed(FaultKind kind, Timestamp now) {
  note({now, kind});
}

bool OutageWatch::outage(FaultKind kind, Timestamp now) const {
  std::size_t all = 0;
  std::size_t alike = 0;
  for (std::size_t k = 0; k < count_; ++k) {
    const Outcome& outcome = outcomes_[k];
    if (outcome.at <= now - kMemory) continue;
    ++all;
    if (outcome.fault == kind) ++alike;
  }
  return (alike >= kMinAlike && alike * 2 >= all) || unanimous(kind, now);
}

bool OutageWatch::unanimous(FaultKind kind, Timestamp now) const {
  if (count_ < kMinAlike) return false;
  for (std::size_t back = 1; back <= kMinAlike; ++back) {
    const Outcome& outcome = outcomes_[(next_ + kMaxOutcomes - back) % kMaxOutcomes];
    if (outcome.fault != kind || outcome.at <= now - kMemory) return false;
  }
  return true;
}

void OutageWatch::note(Outcome outcome) {
  outcomes_[next_] = outcome;
  next_ = (next_ + 1) % kMaxOutcomes;
  count_ = std::min(count_ + 1, kMaxOutcomes);
}

}  // namespace gateway::faults
