#include "policy/budget/slot_supply.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace gateway::budget {
namespace {

/// What a call is taken to last while nothing is known.
constexpr Duration kUnknownLatency = std::chrono::milliseconds(500);

Timestamp next_start(const Budget& budget, const Budget::Rate& rate, Timestamp now) {
  if (rate.first_at != kNever) return std::max(rate.first_at, now);
  // Another call's end opens the next slot: a probe's, or one of many in flight.
  const Duration median = budget.latency(0.5, now);
  const Duration latency = median > Duration::zero() ? median : kUnknownLatency;
  const bool probing = budget.breaker() != faults::CircuitBreaker::State::closed;
  return now + (probing ? latency : latency / static_cast<Duration::rep>(budget.max_in_flight()));
}

}  // namespace

Timestamp SlotSupply::start_of(double slots, Timestamp now) const {
  if (first_at == kNever) return kNever;
  const double further = std::max(0.0, slots - 1);
  const double rising = std::chrono::duration<double>(ramp_delay).count();
  const double seconds = std::min(further / per_second, rising + further / full_per_second);
  constexpr double kLongest = 1e6;  // Seconds; keeps the sum within the clock's range.
  const std::chrono::duration<double> rest(std::min(seconds, kLongest));
  // What may come ahead of the even schedule is no promise: windows may be full before the last
  // one.
  const Timestamp from = further > 0 ? std::max(first_at, even_at) : first_at;
  return std::max(from, now) + std::chrono::ceil<Duration>(rest);
}

double SlotSupply::starts_until(Timestamp at, Timestamp now) const {
  if (first_at == kNever || at < std::max(first_at, now)) return 0;
  const std::chrono::duration<double> sure = at - std::max({first_at, even_at, now});
  if (sure.count() <= 0) return 1;
  const double risen = sure.count() - std::chrono::duration<double>(ramp_delay).count();
  const double further = std::max(sure.count() * per_second, risen * full_per_second);
  constexpr double kRounding = 1e-6;
  return 1 + std::floor(further + kRounding);
}

Duration SlotSupply::interval() const {
  constexpr double kLongest = 60;
  return std::chrono::ceil<Duration>(
      std::chrono::duration<double>(std::min(1 / full_per_second, kLongest)));
}

SlotSupply supply_of(std::span<const Budget* const> budgets, Timestamp now) {
  const bool any_well = std::ranges::any_of(budgets, &Budget::is_well);
  SlotSupply supply;
  for (const Budget* const budget : budgets) {
    if (budget->account_fault() != nullptr || (any_well && !budget->is_well())) continue;
    const Budget::Rate rate = budget->rate(now);
    supply.first_at = std::min(supply.first_at, next_start(*budget, rate, now));
    supply.even_at = std::max(supply.even_at, rate.even_at);
    supply.per_second += rate.now;
    supply.full_per_second += rate.full;
    supply.ramp_delay = std::max(supply.ramp_delay, rate.ramp_delay);
    supply.latency = std::max(supply.latency, budget->latency(0.9, now));
    supply.slow_latency = std::max(supply.slow_latency, budget->latency(0.99, now));
  }
  return supply;
}

const faults::AccountFault* refused_everywhere(std::span<const Budget* const> budgets) {
  const faults::AccountFault* refusal = nullptr;
  for (const Budget* const budget : budgets) {
    const faults::AccountFault* const fault = budget->account_fault();
    if (fault == nullptr && !budget->health().down()) return nullptr;
    if (fault != nullptr) refusal = fault;
  }
  return refusal;
}

}  // namespace gateway::budget
