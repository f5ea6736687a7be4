// When a tenant may have another call that is made of its suspects alone.
#pragma once

#include <cstdint>

#include "policy/queueing/deficit_rounds.h"

namespace gateway::queueing {

/// Such calls are extra ones, so a tenant has as many of them in a round of its class as its
/// weight, or one in four rounds; but also one for each slot that was free for the taking, since no
/// round goes on while slots are.
///
/// Of one class. Pure. Thread: one.
class SuspectsTurns {
 public:
  /// A tenant's place, owned by it.
  struct Seat {
    double weight = 1;                  ///< > 0.
    double turn = 0;                    ///< The round in which it may have its next turn.
    std::uint64_t free_slots_seen = 0;  ///< Before its last turn.
  };

  /// `rounds` are those of the class, and outlive this.
  explicit SuspectsTurns(const DeficitRounds& rounds) : rounds_(rounds) {}

  /// A slot left nobody behind, of whatever class.
  void note_free_slot() { ++free_slots_; }

  /// Whether it may have a turn.
  [[nodiscard]] bool has_come(const Seat& seat) const {
    return seat.free_slots_seen != free_slots_ || seat.turn <= rounds_.round();
  }

  /// It has one.
  void take(Seat& seat) const;

  /// Another weight, > 0. What it has to wait for stays as many slots.
  void set_weight(Seat& seat, double weight) const;

 private:
  const DeficitRounds& rounds_;
  std::uint64_t free_slots_ = 0;
};

}  // namespace gateway::queueing
