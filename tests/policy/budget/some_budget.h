// A budget in good order, and how it comes to grief.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <tuple>

#include "policy/budget/budget.h"
#include "policy/pacing/own_slots.h"

namespace gateway::budget {

/// Of so many texts of some bytes each.
inline ItemCost cost_of(std::size_t items, std::uint64_t tokens) {
  return {.takes = {.items = items, .texts = items},
          .tokens = tokens,
          .wire_bytes = static_cast<std::uint32_t>(10 * items)};
}

inline const Timestamp kSomeTime = Timestamp{} + std::chrono::hours(1);

/// `retries` a minute are granted, and no share of passes.
inline Budget some_budget(double retries = 60, double calls_per_minute = 600) {
  return Budget(
      {.capacity = {.items = 10, .texts = 10}, .max_tokens = {}, .max_bytes = 1000},
      {.pace = {.rate = {.calls_per_minute = calls_per_minute, .tokens_per_minute = {}},
                .headroom = 0,
                .max_in_flight = 1000},
       .breaker = {.open_for = std::chrono::seconds(5), .max_open_for = std::chrono::seconds(5)},
       .retries = {.share = 0, .per_minute = retries, .window = std::chrono::seconds(10)}},
      std::make_unique<pacing::OwnSlots>(), kSomeTime);
}

/// A call of that content fails as soon as its slot opens. Returns when that was.
inline Timestamp fail_once(Budget& budget, FaultKind kind, std::uint64_t content = 1) {
  const Timestamp now = budget.next_call_at(kSomeTime);
  const Budget::Started call = budget.start(cost_of(10, 1), true, now);
  std::ignore = budget.faulted(call, CallFault{kind, "down"}, std::array{content}, now);
  return now;
}

/// Calls without an item in common fail, which opens its breaker. Returns when the last one did.
inline Timestamp break_down(Budget& budget, FaultKind kind = FaultKind::server_error) {
  Timestamp now = kSomeTime;
  for (std::uint64_t content = 1; content <= faults::Witnesses::kProof; ++content)
    now = fail_once(budget, kind, content);
  return now;
}

}  // namespace gateway::budget
