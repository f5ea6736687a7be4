// Where send slots come from, as those who spend them see it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "domain/call_fault.h"
#include "domain/slot.h"
#include "domain/time.h"
#include "policy/pacing/slot_limits.h"

namespace gateway::pacing {

/// A call that was made of what had been throttled before.
struct ThrottledBefore {
  Slot first;          ///< Of the first call that all of it was throttled in.
  bool others_passed;  ///< Between two of them: it is refused for what it is, at any pace.
};

/// How the provider met a call.
struct Heard {
  Slot slot;                          ///< Of the call.
  std::optional<FaultKind> throttle;  ///< Which meter refused it; absent: it passed.
  Duration pause = Duration::zero();  ///< For how long the provider asked not to be called.
  std::optional<ThrottledBefore> before = {};  ///< With a throttle; absent: it is the first.
};

/// What waits for slots.
struct Demand {
  double slots = 0;  ///< That it will take; > 0.
};

/// What slots are to come, in hand or not, as far as it can be foretold.
struct Forecast {
  Timestamp first_at = kNever;  ///< The next slot, the present or later.
  Timestamp even_at{};          ///< On the even schedule: those after it come no later than so.
  // Calls and tokens that may start in a second; absent: not paced.
  std::optional<double> per_second;       ///< Calls now, while the ramp rises.
  std::optional<double> full_per_second;  ///< Calls once it has risen.
  std::optional<double> tokens_per_second;
  Duration ramp_delay{};        ///< What the rise costs.
  std::size_t burst_calls = 0;  ///< Calls that may come ahead of their even schedule, as learned.
};

/// The slots of one budget. They may be made here (OwnSlots), or come from where several gateways
/// share a budget: then nothing may be in hand although something is to come.
///
/// Thread: the budget's shard.
class SlotSource {
 public:
  virtual ~SlotSource() = default;

  /// Before the first use, and again when limits change: calls that were made count against the new
  /// ones, and what throttles have taught stays true.
  virtual void configure(const SlotLimits& limits, Timestamp now) = 0;

  /// Who is told when slots have come in hand by themselves, or when it is time to say again what
  /// is wanted. Once, before the first want; `wake` only makes a note.
  virtual void on_slots(std::function<void()> wake) = 0;

  /// The first time at which a slot in hand may be taken, `now` or later; kNever: nothing is in
  /// hand. It holds for `now`: a slot that was open may close again while nothing is taken, for a
  /// ramp remembers two seconds.
  [[nodiscard]] virtual Timestamp opens_at(Timestamp now) const = 0;

  /// Takes a slot in hand for a call of about so many tokens. Precondition: opens_at(now) <= now.
  [[nodiscard]] virtual Slot take(std::uint64_t tokens, Timestamp now) = 0;

  /// The call of a taken slot has ended. `tokens` is what it cost; absent if nobody said: then the
  /// estimate stands.
  virtual void settle(const Slot& slot, std::optional<std::uint64_t> tokens, Timestamp now) = 0;

  /// Before settle(): the call may have arrived later than others by so much, > 0. The provider
  /// counts it from there.
  virtual void delayed(const Slot& slot, Duration by) = 0;

  /// Before settle(): nothing shows that the call has reached the provider. Whether it did or not,
  /// what follows must be right.
  virtual void maybe_lost(const Slot& slot) = 0;

  /// Instead of settle(): no call was made with the slot. It may serve another one.
  virtual void unused(const Slot& slot, Timestamp now) = 0;

  /// The provider let a call pass, or throttled it. A throttle slows down at once; if what was
  /// throttled proves to be refused at any pace, that is undone (ThrottledBefore).
  virtual void heard(const Heard& heard, Timestamp now) = 0;

  /// Work waits that no slot in hand can serve now. True if one has come in hand by that; else
  /// on_slots() tells.
  virtual bool wants(const Demand& demand, Timestamp now) = 0;

  [[nodiscard]] virtual Forecast forecast(Timestamp now) const = 0;
};

}  // namespace gateway::pacing
