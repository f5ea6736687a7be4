// Whether a model can be used, judged by the end of its last provider call.
#pragma once

#include <optional>
#include <span>

#include "domain/call_fault.h"
#include "policy/budget/budget.h"

namespace gateway::budget {

/// What an item, its size or a meter brought about says that the model is there; so does another
/// account that is well. `fault` is null if the call was answered. Absent: the call says nothing,
/// since we gave it up. Pure.
[[nodiscard]] std::optional<bool> available_after(const CallFault* fault,
                                                  std::span<const Budget* const> budgets);

}  // namespace gateway::budget
