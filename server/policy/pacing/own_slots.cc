#include "policy/pacing/own_slots.h"

#include <cassert>

namespace gateway::pacing {

void OwnSlots::configure(const SlotLimits& limits, Timestamp now) {
  assert(limits.max_in_flight > 0);
  limits_ = limits;
  adapt(limits_, calendar_, now);
}

void OwnSlots::on_slots(std::function<void()> /*wake*/) {}  // They are in hand already.

Timestamp OwnSlots::opens_at(Timestamp now) const {
  return pacing::opens_at(calendar_, now);
}

Slot OwnSlots::take(std::uint64_t tokens, Timestamp now) {
  const std::vector<Slot> granted = grant(limits_, calendar_, {.slots = 1, .tokens = tokens}, now);
  assert(!granted.empty());
  return granted.front();
}

void OwnSlots::settle(const Slot& slot, std::optional<std::uint64_t> tokens, Timestamp /*now*/) {
  if (tokens) pacing::settle(calendar_, slot, *tokens);
}

void OwnSlots::delayed(const Slot& slot, Duration by) {
  delay(calendar_, slot, by);
}

void OwnSlots::maybe_lost(const Slot& slot) {
  pacing::maybe_lost(calendar_, slot);
}

void OwnSlots::unused(const Slot& slot, Timestamp /*now*/) {
  give_back(calendar_, slot);
}

void OwnSlots::heard(const Heard& heard, Timestamp now) {
  hear(limits_, calendar_, heard, now);
}

bool OwnSlots::wants(const Demand& /*demand*/, Timestamp /*now*/) {
  return false;
}

Forecast OwnSlots::forecast(Timestamp now) const {
  return forecast_of(calendar_, now);
}

}  // namespace gateway::pacing
