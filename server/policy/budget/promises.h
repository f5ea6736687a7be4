// What admitted requests were promised: an answer before their deadline.
#pragma once

#include <optional>

#include "domain/time.h"
#include "policy/budget/slot_supply.h"
#include "policy/queueing/fair_queue.h"

namespace gateway::budget {

/// What a promise leaves of its time to the call and the way back: what 99 of 100 calls take, and a
/// moment for the answer to reach its caller, whose clock it is that counts. While no call has been
/// answered, a quarter of `left`, the time until the deadline, and half a second at most. Pure.
[[nodiscard]] Duration time_of_call(const SlotSupply& supply, Duration left);

/// When the deadlines of what waits leave no slot for anything else: the one that would be missed
/// if the next slot went to somebody whom it does not serve. Absent: each of them can spare it.
/// What can't be met any more is not counted. Pure.
[[nodiscard]] std::optional<Timestamp> promises_press(const queueing::FairQueue& waiting,
                                                      const SlotSupply& supply, Timestamp now);

/// By how much the promises of what waits, or its own, would be broken if `slots` more of work were
/// promised for `deadline`: zero if by nothing. Pure.
[[nodiscard]] Duration promise_late_by(const queueing::FairQueue& waiting, const SlotSupply& supply,
                                       double slots, Timestamp deadline, Timestamp now);

}  // namespace gateway::budget
