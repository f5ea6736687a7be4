#include "telemetry/budget_memory.h"

#include <limits>
#include <utility>

namespace gateway::telemetry {
namespace {

std::optional<Fall> pace_fall(const std::optional<double>& before,
                              const std::optional<double>& now) {
  if (!now) return std::nullopt;
  const double from = before.value_or(std::numeric_limits<double>::infinity());
  if (*now >= from * (1 - BudgetMemory::kPaceFall)) return std::nullopt;
  return Fall{from, *now};
}

BudgetNews compare(const dispatch::BudgetState& before, const dispatch::BudgetState& now,
                   const std::optional<FaultKind>& throttle) {
  using State = faults::CircuitBreaker::State;
  BudgetNews news;
  // From open to half open and back is the search for recovery, not a change of what callers feel.
  news.breaker_opened = before.breaker == State::closed && now.breaker != State::closed;
  news.breaker_closed = before.breaker != State::closed && now.breaker == State::closed;
  if (now.row_limit < before.row_limit) {
    news.row_limit =
        Fall{static_cast<double>(before.row_limit), static_cast<double>(now.row_limit)};
  }
  if (!throttle) return news;
  news.calls_per_minute = pace_fall(before.paced.calls_per_minute, now.paced.calls_per_minute);
  news.tokens_per_minute = pace_fall(before.paced.tokens_per_minute, now.paced.tokens_per_minute);
  if (news.calls_per_minute || news.tokens_per_minute) news.throttle = throttle;
  return news;
}

}  // namespace

void BudgetMemory::note_throttle(const dispatch::BudgetName& budget, FaultKind kind) {
  const std::lock_guard lock(mutex_);
  if (Known* known = find(budget)) known->throttle = kind;
}

BudgetNews BudgetMemory::note_state(const dispatch::BudgetName& budget,
                                    const dispatch::BudgetState& state) {
  const std::lock_guard lock(mutex_);
  Known* const known = find(budget);
  if (known == nullptr) return {};
  const auto before = std::exchange(known->state, state);
  const auto throttle = std::exchange(known->throttle, std::nullopt);
  return before ? compare(*before, state, throttle) : BudgetNews{};
}

BudgetMemory::Known* BudgetMemory::find(const dispatch::BudgetName& budget) {
  std::string key(budget.upstream);
  key.append(" ").append(budget.model);
  const auto found = budgets_.find(key);
  if (found != budgets_.end()) return &found->second;
  return budgets_.size() < kMaxBudgets ? &budgets_[key] : nullptr;
}

}  // namespace gateway::telemetry
