// A budget in good order, and how it comes to grief.
#pragma once

#include <chrono>
#include <memory>

#include "policy/budget/budget.h"
#include "policy/pacing/own_slots.h"

namespace gateway::budget {

inline const Timestamp kSomeTime = Timestamp{} + std::chrono::hours(1);

/// Its breaker opens with the first failure; `retries` a minute are granted, and no share of
/// passes.
inline Budget some_budget(double retries = 60, double calls_per_minute = 600) {
  return Budget(
      {.capacity = {.items = 10, .texts = 10}, .max_tokens = {}, .max_bytes = 1000},
      {.pace = {.rate = {.calls_per_minute = calls_per_minute, .tokens_per_minute = {}},
                .headroom = 0,
                .max_in_flight = 1000},
       .breaker = {.consecutive_failures = 1,
                   .open_for = std::chrono::seconds(5),
                   .max_open_for = std::chrono::seconds(5)},
       .retries = {.share = 0, .per_minute = retries, .window = std::chrono::seconds(10)}},
      std::make_unique<pacing::OwnSlots>(), kSomeTime);
}

inline void fail_once(Budget& budget, FaultKind kind) {
  const Budget::Started call = budget.start(10, 1, true, kSomeTime);
  budget.faulted(call, CallFault{kind, "down"}, kSomeTime);
}

}  // namespace gateway::budget
