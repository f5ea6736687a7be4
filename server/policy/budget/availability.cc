#include "policy/budget/availability.h"

#include <algorithm>

#include "policy/faults/fault_traits.h"

namespace gateway::budget {

std::optional<bool> available_after(const CallFault* fault,
                                    std::span<const Budget* const> budgets) {
  if (fault == nullptr) return true;
  if (fault->kind == FaultKind::aborted) return std::nullopt;
  const faults::FaultTraits traits = faults::traits_of(fault->kind);
  const bool is_there =
      traits.blame == faults::Blame::item || traits.blame == faults::Blame::size || traits.throttle;
  const auto closed = [](const Budget* budget) {
    return budget->breaker() == faults::CircuitBreaker::State::closed;
  };
  return is_there || (budgets.size() > 1 && std::ranges::any_of(budgets, closed));
}

}  // namespace gateway::budget
