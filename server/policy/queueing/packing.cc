#include "policy/queueing/packing.h"

#include <algorithm>

namespace gateway::queueing {
namespace {

/// What one call counts for beside the calls before it: it takes some twenty to learn.
constexpr double kGain = 0.05;

template <class Number>
double calls(Number waiting, Number room) {
  return room > 0 ? static_cast<double>(waiting) / static_cast<double>(room) : 0;
}

/// The least calls that can carry so many contents, fractions counted.
double least_calls(const CallCapacity& waiting, const CallCapacity& room) {
  return std::max({calls(waiting.items, room.items), calls(waiting.texts, room.texts),
                   calls(waiting.images, room.images), calls(waiting.videos, room.videos)});
}

}  // namespace

void Packing::note_call(double shares) {
  slots_ += kGain * (1 - slots_);
  shares_ += kGain * (shares - shares_);
}

double Packing::slots_per_share(const Backlog& backlog, const batching::CallBounds& room) const {
  const double best =
      backlog.share > 0 ? least_calls(backlog.takes, room.capacity) / backlog.share : 1;
  return std::max(slots_ / shares_, best);
}

}  // namespace gateway::queueing
