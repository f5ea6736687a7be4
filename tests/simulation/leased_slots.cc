#include "tests/simulation/leased_slots.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>
#include <utility>

namespace gateway::simulation {
namespace {

/// How much later than its time a slot may be taken: as late as the calendar takes for punctual.
constexpr Duration kGoodFor = std::chrono::milliseconds(1);
/// What a call leaves of the mean of those before it.
constexpr double kKept = 0.9;

}  // namespace

void LeasedSlots::configure(const pacing::SlotLimits& limits, Timestamp now) {
  limits_ = limits;
  adapt(limits_, calendar_, now);
}

Timestamp LeasedSlots::opens_at() const {
  return hand_.empty() ? kNever : hand_.front().opens_at;
}

Slot LeasedSlots::take(std::uint64_t tokens, [[maybe_unused]] Timestamp now) {
  assert(opens_at() <= now);
  Slot slot = hand_.front();
  hand_.pop_front();
  if (tokens > slot.tokens) {
    outbox_.push_back({limits_, {TokensCharged{slot, tokens - slot.tokens}}});
  } else if (tokens < slot.tokens) {
    outbox_.push_back({limits_, {TokensSettled{slot, tokens}}});
  }
  slot.tokens = tokens;
  mean_tokens_ = mean_tokens_ == 0
                     ? static_cast<double>(tokens)
                     : kKept * mean_tokens_ + (1 - kKept) * static_cast<double>(tokens);
  return slot;
}

void LeasedSlots::settle(const Slot& slot, std::optional<std::uint64_t> tokens) {
  if (tokens) outbox_.push_back({limits_, {TokensSettled{slot, *tokens}}});
}

void LeasedSlots::delayed(const Slot& slot, Duration by) {
  outbox_.push_back({limits_, {SlotDelayed{slot, by}}});
}

void LeasedSlots::maybe_lost(const Slot& slot) {
  outbox_.push_back({limits_, {SlotMaybeLost{slot}}});
}

void LeasedSlots::unused(const Slot& slot) {
  outbox_.push_back({limits_, {SlotUnused{slot}}});
}

void LeasedSlots::heard(const pacing::Heard& heard) {
  outbox_.push_back({limits_, {heard}});
}

void LeasedSlots::wants(const pacing::Demand& demand, Timestamp now) {
  const auto slots = static_cast<std::size_t>(std::max(1.0, std::ceil(demand.slots)));
  told_ = false;
  if (asking_ || slots <= hand_.size()) return;
  if (now < ask_at(now)) {
    told_ = true;
    return;
  }
  asking_ = true;
  asked_at_ = now;
  // Without a round trip each slot is asked for by itself, once the tokens of those before it have
  // been charged.
  const bool is_far = round_trip_ > Duration::zero();
  const pacing::SlotAsk ask{.slots = is_far ? slots - hand_.size() : 1,
                            .tokens = is_far ? static_cast<std::uint64_t>(mean_tokens_) : 0,
                            .after = round_trip_,
                            .ahead = ahead()};
  outbox_.push_back({limits_, {}, ask});
}

pacing::Forecast LeasedSlots::forecast(Timestamp now) const {
  pacing::Forecast forecast = forecast_of(calendar_, now);
  if (!hand_.empty()) forecast.first_at = hand_.front().opens_at;
  const auto part = static_cast<double>(gateways_);
  for (auto* const rate :
       {&forecast.per_second, &forecast.full_per_second, &forecast.tokens_per_second}) {
    if (*rate) **rate /= part;
  }
  return forecast;
}

void LeasedSlots::answered(const StoreAnswer& answer, Timestamp now) {
  calendar_ = answer.calendar;
  gateways_ = answer.gateways;
  if (!answer.asked) return;
  asking_ = false;
  round_trip_ = now - asked_at_;
  hand_.insert(hand_.end(), answer.slots.begin(), answer.slots.end());
  told_ = true;  // Perhaps more is wanted than was granted.
}

std::optional<StoreMessage> LeasedSlots::next_message() {
  if (outbox_.empty()) return std::nullopt;
  StoreMessage message = std::move(outbox_.front());
  outbox_.pop_front();
  return message;
}

Timestamp LeasedSlots::ask_at(Timestamp now) const {
  return pacing::opens_at(calendar_, now) - ahead();
}

Timestamp LeasedSlots::look_at(Timestamp now) const {
  const Timestamp lapse_at = hand_.empty() ? kNever : hand_.front().opens_at + kGoodFor;
  return std::min(told_ && !asking_ ? ask_at(now) : kNever, lapse_at);
}

bool LeasedSlots::look(Timestamp now) {
  std::deque<Slot> lapsed;
  while (!hand_.empty() && hand_.front().opens_at + kGoodFor <= now) {
    lapsed.push_front(hand_.front());  // The last one first, as they are given back.
    hand_.pop_front();
  }
  for (const Slot& slot : lapsed) unused(slot);
  return told_ && !asking_ && ask_at(now) <= now && std::exchange(told_, false);
}

}  // namespace gateway::simulation
