// What the budgets of one model together offer to those who wait.
#pragma once

#include <span>

#include "domain/time.h"
#include "policy/budget/budget.h"

namespace gateway::budget {

/// The calendar of a model's slots, as far as it can be foretold.
struct SlotSupply {
  Timestamp first_at = kNever;  ///< Of the next call; kNever if no budget will allow one.
  Timestamp even_at{};          ///< From when on further ones are sure to come, evenly spaced.
  double per_second = 0;        ///< From then on; infinite if nothing bounds it.
  double full_per_second = 0;   ///< Once ramps have risen.
  Duration ramp_delay{};        ///< What their rise costs.
  Duration latency{};           ///< What nine of ten calls took at most; zero if none was made.
  Duration slow_latency{};      ///< What 99 of a hundred did.

  /// From one slot to the next, once ramps have risen; at most a minute.
  [[nodiscard]] Duration interval() const;

  /// When the last of `slots` calls starts; kNever as above.
  [[nodiscard]] Timestamp start_of(double slots, Timestamp now) const;

  /// How many calls are sure to have started by `at`, a whole number: the reverse of start_of().
  [[nodiscard]] double starts_until(Timestamp at, Timestamp now) const;
};

/// Sums the budgets that can be called. While every one is broken it counts on the one that is to
/// be tried first; a budget whose account is refused is never counted on. Pure.
[[nodiscard]] SlotSupply supply_of(std::span<const Budget* const> budgets, Timestamp now);

/// Why nothing can be sent until an operator has acted; null if one account is in order. `budgets`
/// is not empty.
[[nodiscard]] const faults::AccountFault* refused_everywhere(
    std::span<const Budget* const> budgets);

}  // namespace gateway::budget
