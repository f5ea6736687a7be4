#include "policy/budget/outlook.h"

#include <algorithm>

#include "policy/budget/slot_supply.h"

namespace gateway::budget {
namespace {

/// How far away the regular upstreams' next slot may be before spares are used. A slot of the
/// slowest usual budget, 120 calls a minute, comes sooner.
constexpr Duration kSpillPatience = std::chrono::seconds(1);

/// Whether the regular upstreams will all make no call for a while.
bool all_paused(std::span<const Budget* const> regular, Timestamp now) {
  return std::ranges::all_of(regular, [&](const Budget* budget) {
    if (budget->breaker() != faults::CircuitBreaker::State::closed) return true;
    // With every call in flight the next slot's time is unknown but not far.
    const Timestamp at = budget->expected_call_at(now);
    return at != kNever && at > now + kSpillPatience;
  });
}

}  // namespace

Outlook look_out(const Upstreams& upstreams, const queueing::FairQueue& waiting,
                 const Deadline& closest, Timestamp now) {
  Outlook outlook{.spares = upstreams.has_spares && all_paused(upstreams.regular, now)};
  if (!closest) return outlook;
  const SlotSupply supply = supply_of(upstreams.regular, now);
  const Timestamp latest_start = *closest - supply.latency;
  // The closest deadline against the whole queue: rather a call too many to a spare than one too
  // late.
  outlook.spares = outlook.spares || (upstreams.has_spares &&
                                      supply.start_of(waiting.backlog_slots(), now) > latest_start);
  const bool lost = latest_start + supply.latency / 2 <= now;
  if (lost || supply.first_at == kNever) return outlook;
  outlook.urgent_from = latest_start - (supply.start_of(2, now) - supply.start_of(1, now));
  if (outlook.urgent_from > now) return outlook;
  outlook.urgent = true;
  // With every call in flight nobody can tell how far the next slot is: one may hang.
  const auto blocked = [](const Budget* budget) { return budget->blocked(); };
  outlook.spares =
      outlook.spares || (upstreams.has_spares && std::ranges::all_of(upstreams.regular, blocked));
  return outlook;
}

Timestamp may_start(const Budget& budget, double weight, const Outlook& outlook,
                    const queueing::FairQueue& waiting) {
  if (weight <= 0 && !outlook.spares) return kNever;
  auto [even_at, early_at] = budget.opening();
  if (!waiting.fresh_waits()) {
    even_at = std::max(even_at, budget.may_repeat_at());
    early_at = std::max(early_at, budget.may_repeat_at());
  }
  if (early_at == even_at) return even_at;  // Looking for a full call costs a look at each lane.
  return outlook.urgent || waiting.full_call_waits(budget.bounds()) ? early_at : even_at;
}

void NextLook::add(const Budget& budget, Timestamp may_start_at, Timestamp work_at, Timestamp now) {
  const Timestamp next_early_at = budget.next_early_call_at();
  start_at = std::min(start_at, std::max(may_start_at, work_at));
  early_at = std::min(early_at, next_early_at);
  // Nothing is in hand. What is due now has been told of; what will be is told of then.
  const Timestamp wants_at = next_early_at == kNever ? budget.wants_at() : kNever;
  const Timestamp asked_at = std::max(work_at, wants_at);
  if (asked_at > now) start_at = std::min(start_at, asked_at);
}

Timestamp NextLook::at(const Outlook& outlook, Timestamp work_at, Timestamp now) const {
  Timestamp look_at = start_at;
  if (outlook.urgent_from > now)
    look_at = std::min(look_at, std::max(early_at, outlook.urgent_from));
  return std::max(work_at, look_at);
}

}  // namespace gateway::budget
