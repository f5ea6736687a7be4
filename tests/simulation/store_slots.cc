#include "tests/simulation/store_slots.h"

#include <utility>

namespace gateway::simulation {

StoreSlots::StoreSlots(SimulatedStore& store, std::uint64_t gateway, dispatch::TimeSource& time)
    : store_(store), gateway_(gateway), time_(time), timer_(time.make_timer([this] { look(); })) {}

void StoreSlots::configure(const pacing::SlotLimits& limits, Timestamp now) {
  leased_.configure(limits, now);
}

Slot StoreSlots::take(std::uint64_t tokens, Timestamp now) {
  const Slot slot = leased_.take(tokens, now);
  act();
  return slot;
}

void StoreSlots::settle(const Slot& slot, std::optional<std::uint64_t> tokens, Timestamp /*now*/) {
  leased_.settle(slot, tokens);
  act();
}

void StoreSlots::delayed(const Slot& slot, Duration by) {
  leased_.delayed(slot, by);
  act();
}

void StoreSlots::maybe_lost(const Slot& slot) {
  leased_.maybe_lost(slot);
  act();
}

void StoreSlots::unused(const Slot& slot, Timestamp /*now*/) {
  leased_.unused(slot);
  act();
}

void StoreSlots::heard(const pacing::Heard& heard, Timestamp /*now*/) {
  leased_.heard(heard);
  act();
}

bool StoreSlots::wants(const pacing::Demand& demand, Timestamp now) {
  leased_.wants(demand, now);
  wanting_ = true;
  act();
  wanting_ = false;
  return leased_.opens_at() <= now;
}

void StoreSlots::act() {
  while (auto message = leased_.next_message()) {
    store_.send(gateway_, *std::move(message), [this](const StoreAnswer& answer) {
      leased_.answered(answer, time_.now());
      if (!answer.slots.empty() && !wanting_) wake_();
      timer_->set(leased_.look_at(time_.now()));
    });
  }
  timer_->set(leased_.look_at(time_.now()));
}

void StoreSlots::look() {
  const bool say_again = leased_.look(time_.now());
  act();
  if (say_again) wake_();
}

}  // namespace gateway::simulation
