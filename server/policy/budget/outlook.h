// What the next call depends on at one moment: what is urgent, whether spares help, and when an
// upstream may start it.
#pragma once

#include <optional>
#include <span>

#include "domain/time.h"
#include "policy/budget/budget.h"
#include "policy/queueing/fair_queue.h"

namespace gateway::budget {

/// A model's upstreams as the outlook sees them.
struct Upstreams {
  std::span<const Budget* const> regular;  ///< Those of weight above 0.
  bool has_spares = false;                 ///< There are others.
};

struct Outlook {
  std::optional<Timestamp> pressing{};  ///< promises_press(): what is due by then goes first.
  Timestamp urgent_from = kNever;       ///< When the slot after the next would be too late for the
                                        ///< closest deadline; kNever if it never will, or is lost.
  bool spares = false;                  ///< Spare upstreams are to be used.
};

/// Spares are used while every regular upstream is broken or paused, when the others' slots would
/// come too late for `closest`, the closest deadline of what waits, and when all of them hang while
/// it is urgent. Pure.
[[nodiscard]] Outlook look_out(const Upstreams& upstreams, const queueing::FairQueue& waiting,
                               const Deadline& closest, Timestamp now);

/// When that upstream may make the next call, `now` or later. kNever if something else has to
/// happen before: the end of another call, or the coming of a slot. Pure.
[[nodiscard]] Timestamp may_start(const Budget& budget, double weight, const Outlook& outlook,
                                  const queueing::FairQueue& waiting, Timestamp now);

/// When to look at that upstream again, of which may_start() says `may_start_at`: at the start of a
/// call, or when slots are worth asking for. `work_at` is when there is something for it to send;
/// kNever if there is nothing. Pure.
[[nodiscard]] Timestamp look_again_at(const Budget& budget, Timestamp may_start_at,
                                      Timestamp work_at, Timestamp now);

}  // namespace gateway::budget
