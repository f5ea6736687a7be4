// Slots that several gateways lease from a calendar that they share.
#pragma once

#include <deque>
#include <optional>

#include "tests/simulation/store_messages.h"

namespace gateway::simulation {

/// What a gateway holds of a shared budget, as a state machine: events come in as calls, and
/// messages to the store are left in a queue for whoever can send them.
///
///   idle     nothing is wanted, or what was granted serves it
///   told     the store has said when the next slot opens: nothing is asked before
///   asking   an ask is out; one at a time
///
/// In each of them slots may be in hand. Each is good at its time alone: taken later, it would meet
/// another gateway's slots; so one that is not taken is given back. Slots are asked for ahead of
/// their time by two round trips, as long as the last one took, so that they are in hand when they
/// open; and none that would open before it can have arrived. A store without latency is thus asked
/// at a slot's very time.
///
/// Pure. Thread: one.
class LeasedSlots {
 public:
  void configure(const pacing::SlotLimits& limits, Timestamp now);

  // As pacing::SlotSource has them; wants() says whether something may have changed.
  [[nodiscard]] Timestamp opens_at() const;
  [[nodiscard]] Slot take(std::uint64_t tokens, Timestamp now);
  void settle(const Slot& slot, std::optional<std::uint64_t> tokens);
  void delayed(const Slot& slot, Duration by);
  void maybe_lost(const Slot& slot);
  void unused(const Slot& slot);
  void heard(const pacing::Heard& heard);
  void wants(const pacing::Demand& demand, Timestamp now);
  [[nodiscard]] pacing::Forecast forecast(Timestamp now) const;

  /// The store's answer to the message that was sent first of those unanswered.
  void answered(const StoreAnswer& answer, Timestamp now);

  /// The next message to send; none if there is nothing to say.
  [[nodiscard]] std::optional<StoreMessage> next_message();

  /// When to call look(); kNever: not before something else happens.
  [[nodiscard]] Timestamp look_at(Timestamp now) const;
  /// Gives back what nobody took. True if work should say again what it wants.
  [[nodiscard]] bool look(Timestamp now);

 private:
  [[nodiscard]] Timestamp ask_at(Timestamp now) const;
  [[nodiscard]] Duration ahead() const { return 2 * round_trip_; }

  pacing::SlotLimits limits_;
  pacing::SlotCalendar calendar_;  ///< As the store has shown it last.
  std::size_t gateways_ = 1;
  std::deque<Slot> hand_;
  bool asking_ = false;
  bool told_ = false;  ///< Work waits for ask_at().
  Timestamp asked_at_{};
  Duration round_trip_{};
  double mean_tokens_ = 0;  ///< Of a call.
  std::deque<StoreMessage> outbox_;
};

}  // namespace gateway::simulation
