// The slots of a budget that nobody else spends.
#pragma once

#include "policy/pacing/slot_calendar.h"
#include "policy/pacing/slot_source.h"

namespace gateway::pacing {

/// Holds the budget's calendar itself, so whatever it opens is in hand at once.
///
/// Pure. Thread: the budget's shard.
class OwnSlots final : public SlotSource {
 public:
  void configure(const SlotLimits& limits, Timestamp now) override;
  void on_slots(std::function<void()> wake) override;
  [[nodiscard]] Timestamp opens_at(Timestamp now) const override;
  [[nodiscard]] Slot take(std::uint64_t tokens, Timestamp now) override;
  void settle(const Slot& slot, std::optional<std::uint64_t> tokens, Timestamp now) override;
  void delayed(const Slot& slot, Duration by) override;
  void maybe_lost(const Slot& slot) override;
  void unused(const Slot& slot, Timestamp now) override;
  void heard(const Heard& heard, Timestamp now) override;
  bool wants(const Demand& demand, Timestamp now) override;
  [[nodiscard]] Forecast forecast(Timestamp now) const override;

 private:
  SlotLimits limits_;
  SlotCalendar calendar_;
};

}  // namespace gateway::pacing
