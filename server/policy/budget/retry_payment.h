// Who pays for sending a call again, and when that would be answered.
#pragma once

#include <span>

#include "domain/time.h"
#include "policy/budget/budget.h"

namespace gateway::budget {

/// Takes a retry from the budget of the upstream that failed, or else from another one that is
/// well: it is the one that will be asked next. False: none has one left. `all` may hold `failed`.
[[nodiscard]] bool pay_for_retry(Budget& failed, std::span<Budget* const> all, Timestamp now);

/// When a retry that nothing pays for may leave all the same, because others pass and it must not
/// be given up: once its upstream's budget would pay, but it does not wait for long.
[[nodiscard]] Timestamp unpaid_retry_at(const Budget& failed, Timestamp now);

/// When a call that may leave again at `at` will be answered, whichever upstream makes it.
[[nodiscard]] Timestamp retry_answered_at(const Budget& failed, std::span<const Budget* const> all,
                                          Timestamp at, Timestamp now);

/// Whether who waits until `last` is to be told now that an answer at `answered` comes too late for
/// him, while it still helps. What has expired by now is no matter of retries: its deadline passed,
/// whatever the provider said.
[[nodiscard]] constexpr bool comes_too_late(Timestamp last, Timestamp answered, Timestamp now) {
  return last > now && last <= answered;
}

}  // namespace gateway::budget
