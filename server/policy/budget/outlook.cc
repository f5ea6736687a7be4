#include "policy/budget/outlook.h"

#include <algorithm>

#include "policy/budget/promises.h"
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
  outlook.pressing = promises_press(waiting, supply, now);
  const Timestamp latest_start = *closest - supply.latency;
  // The closest deadline against the whole queue: rather a call too many to a spare than one too
  // late.
  outlook.spares = outlook.spares || (upstreams.has_spares &&
                                      supply.start_of(waiting.backlog_slots(), now) > latest_start);
  const bool lost = latest_start + supply.latency / 2 <= now;
  if (lost || supply.first_at == kNever) return outlook;
  outlook.urgent_from = latest_start - (supply.start_of(2, now) - supply.start_of(1, now));
  if (outlook.urgent_from > now) return outlook;
  // With every call in flight nobody can tell how far the next slot is: one may hang.
  const auto blocked = [](const Budget* budget) { return budget->blocked(); };
  outlook.spares =
      outlook.spares || (upstreams.has_spares && std::ranges::all_of(upstreams.regular, blocked));
  return outlook;
}

Timestamp may_start(const Budget& budget, double weight, const Outlook& outlook,
                    const queueing::FairQueue& waiting, Timestamp now) {
  if (weight <= 0 && !outlook.spares) return kNever;
  const Timestamp from = waiting.fresh_waits() ? now : std::max(now, budget.may_repeat_at());
  return budget.next_call_at(from);
}

Timestamp look_again_at(const Budget& budget, Timestamp may_start_at, Timestamp work_at,
                        Timestamp now) {
  const Timestamp start_at = std::max(may_start_at, work_at);
  // If nothing is in hand, what is due now has been told of; what will be is told of then.
  const Timestamp asked_at = std::max(work_at, budget.wants_at(now));
  return asked_at > now ? std::min(start_at, asked_at) : start_at;
}

}  // namespace gateway::budget
