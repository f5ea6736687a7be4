#include "policy/budget/retry_payment.h"

#include <algorithm>

#include "policy/budget/slot_supply.h"

namespace gateway::budget {
namespace {

/// Of a retry that nothing pays for.
constexpr Duration kLongestWait = std::chrono::seconds(1);

}  // namespace

bool pay_for_retry(Budget& failed, std::span<Budget* const> all, Timestamp now) {
  if (failed.retries().try_withdraw(now)) return true;
  return std::ranges::any_of(all, [&](Budget* budget) {
    return budget != &failed && budget->is_well() && budget->retries().try_withdraw(now);
  });
}

Timestamp unpaid_retry_at(const Budget& failed, Timestamp now) {
  return std::min(failed.retries().available_at(now), now + kLongestWait);
}

Timestamp retry_answered_at(const Budget& failed, std::span<const Budget* const> all, Timestamp at,
                            Timestamp now) {
  const Timestamp slot = supply_of(all, now).first_at;
  const Timestamp sent = slot == kNever ? at : std::max(at, slot);
  return sent + failed.latency(0.5, now);
}

}  // namespace gateway::budget
