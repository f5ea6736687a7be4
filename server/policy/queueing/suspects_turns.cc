#include "policy/queueing/suspects_turns.h"

#include <algorithm>
#include <cassert>

namespace gateway::queueing {
namespace {

/// From one turn to the next, however small the weight: what has waited for it once must not miss
/// every deadline.
constexpr double kMostRounds = 4;

}  // namespace

void SuspectsTurns::take(Seat& seat) const {
  // All turns of a round may be had at once, but none is saved up for the next.
  const double earliest = rounds_.round() - std::max(0.0, 1 - 1 / seat.weight);
  seat.turn = std::max(seat.turn, earliest) + std::min(1 / seat.weight, kMostRounds);
  seat.free_slots_seen = free_slots_;
}

void SuspectsTurns::set_weight(Seat& seat, double weight) const {
  assert(weight > 0);
  const double owed = std::max(0.0, (seat.turn - rounds_.round()) * seat.weight);
  seat.weight = weight;
  if (owed > 0) seat.turn = rounds_.round() + owed / weight;
}

}  // namespace gateway::queueing
