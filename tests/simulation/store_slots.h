// Leased slots as dispatch sees them, over the simulated store.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>

#include "dispatch/time_source.h"
#include "policy/pacing/slot_source.h"
#include "tests/simulation/leased_slots.h"
#include "tests/simulation/simulated_store.h"

namespace gateway::simulation {

/// Does what LeasedSlots says: sends its messages, and looks when it wants to.
///
/// Thread: the run's.
class StoreSlots final : public pacing::SlotSource {
 public:
  /// `gateway` is its number at the store. Everything referred to outlives this.
  StoreSlots(SimulatedStore& store, std::uint64_t gateway, dispatch::TimeSource& time);
  StoreSlots(const StoreSlots&) = delete;
  StoreSlots& operator=(const StoreSlots&) = delete;

  void configure(const pacing::SlotLimits& limits, Timestamp now) override;
  void on_slots(std::function<void()> wake) override { wake_ = std::move(wake); }
  [[nodiscard]] Timestamp opens_at(Timestamp now) const override {
    return std::max(now, leased_.opens_at());
  }
  [[nodiscard]] Slot take(std::uint64_t tokens, Timestamp now) override;
  void settle(const Slot& slot, std::optional<std::uint64_t> tokens, Timestamp now) override;
  void delayed(const Slot& slot, Duration by) override;
  void maybe_lost(const Slot& slot) override;
  void unused(const Slot& slot, Timestamp now) override;
  void heard(const pacing::Heard& heard, Timestamp now) override;
  bool wants(const pacing::Demand& demand, Timestamp now) override;
  [[nodiscard]] pacing::Forecast forecast(Timestamp now) const override {
    return leased_.forecast(now);
  }

 private:
  void act();
  void look();

  SimulatedStore& store_;
  const std::uint64_t gateway_;
  dispatch::TimeSource& time_;
  LeasedSlots leased_;
  std::function<void()> wake_;
  bool wanting_ = false;  ///< Whoever wants is told by what wants() returns.
  std::unique_ptr<dispatch::Timer> timer_;
};

}  // namespace gateway::simulation
