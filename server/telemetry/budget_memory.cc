#include "telemetry/budget_memory.h"

#include <cstdint>
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

double as_bound(std::uint64_t most) {
  return most == CallSize::kUnbounded ? std::numeric_limits<double>::infinity()
                                      : static_cast<double>(most);
}

BudgetNews compare(const dispatch::BudgetState& before, const dispatch::BudgetState& now,
                   const std::optional<FaultKind>& throttle) {
  using State = faults::CircuitBreaker::State;
  BudgetNews news;
  // From open to half open and back is the search for recovery, not a change of what callers feel.
  news.breaker_opened = before.breaker == State::closed && now.breaker != State::closed;
  news.breaker_closed = before.breaker != State::closed && now.breaker == State::closed;
  for (const SizeAspect aspect : kSizeAspects) {
    if (now.most[aspect] >= before.most[aspect]) continue;
    news.most[static_cast<std::size_t>(aspect)] =
        Fall{as_bound(before.most[aspect]), as_bound(now.most[aspect])};
  }
  if (!throttle) return news;
  news.calls_per_minute = pace_fall(before.paced.calls_per_minute, now.paced.calls_per_minute);
  news.tokens_per_minute = pace_fall(before.paced.tokens_per_minute, now.paced.tokens_per_minute);
  if (news.calls_per_minute || news.tokens_per_minute) news.throttle = throttle;
  return news;
}

}  // namespace

BudgetNews BudgetMemory::note_state(const dispatch::BudgetState& state) {
  const auto before = std::exchange(state_, state);
  const auto throttle = std::exchange(throttle_, std::nullopt);
  return before ? compare(*before, state, throttle) : BudgetNews{};
}

}  // namespace gateway::telemetry
