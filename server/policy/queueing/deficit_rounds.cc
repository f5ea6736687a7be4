#include "policy/queueing/deficit_rounds.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace gateway::queueing {

void DeficitRounds::enter(Seat& seat) {
  if (seat.place) return;
  seat.turn = std::max(seat.turn, round_);
  seat.place = order_.emplace(Turn{.round = seat.turn, .served = false}, seat.tenant);
}

void DeficitRounds::leave(Seat& seat) {
  if (!seat.place) return;
  order_.erase(*seat.place);
  seat.place.reset();
}

Tenant* DeficitRounds::lead() {
  if (order_.empty()) return nullptr;
  const auto& [turn, tenant] = *order_.begin();
  round_ = std::max(round_, turn.round);
  return tenant;
}

void DeficitRounds::charge(Seat& seat, double slots, double most_debt) {
  const double latest = std::max(seat.turn, round_ + most_debt / seat.weight);
  const double earliest = std::min(seat.turn, round_);
  const double turn = std::clamp(seat.turn + slots / seat.weight, earliest, latest);
  move(seat, {.round = turn, .served = true});
}

void DeficitRounds::set_weight(Seat& seat, double weight) {
  assert(weight > 0);
  const double owed = debt(seat);
  seat.weight = weight;
  if (owed <= 0) return;
  const bool served = seat.place && (*seat.place)->first.served;
  move(seat, {.round = round_ + owed / weight, .served = served});
}

void DeficitRounds::move(Seat& seat, Turn turn) {
  seat.turn = turn.round;
  if (!seat.place) return;
  auto node = order_.extract(*seat.place);
  node.key() = turn;
  seat.place = order_.insert(std::move(node));
}

double DeficitRounds::debt(const Seat& seat) const {
  return std::max(0.0, (seat.turn - round_) * seat.weight);
}

}  // namespace gateway::queueing
