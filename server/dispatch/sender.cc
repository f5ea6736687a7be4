#include "dispatch/sender.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <utility>

namespace gateway::dispatch {
namespace {

/// How far away the regular upstreams' next slot may be before spares are used. A slot of the
/// slowest usual budget, 120 calls a minute, comes sooner.
constexpr Duration kSpillPatience = std::chrono::seconds(1);

std::vector<double> weights_of(std::span<Upstream* const> upstreams) {
  std::vector<double> weights;
  for (const Upstream* const upstream : upstreams) weights.push_back(upstream->weight());
  return weights;
}

/// Those of the upstreams that are no spares.
std::vector<const budget::Budget*> budgets_of_regular(std::span<Upstream* const> upstreams) {
  std::vector<const budget::Budget*> regular;
  for (const Upstream* const upstream : upstreams) {
    if (upstream->weight() > 0) regular.push_back(&upstream->budget());
  }
  return regular;
}

}  // namespace

Sender::Sender(ModelQueue& queue, RetryQueue& retries, std::span<Upstream* const> upstreams,
               Shard& shard, Probe& probe)
    : queue_(queue),
      retries_(retries),
      shard_(shard),
      probe_(probe),
      upstreams_(upstreams.begin(), upstreams.end()),
      regular_(budgets_of_regular(upstreams)),
      choice_(weights_of(upstreams)),
      slot_timer_(shard.time().make_timer([this] { pump(); })) {}

void Sender::reconfigured() {
  regular_ = budgets_of_regular(upstreams_);
  choice_ = budget::UpstreamChoice(weights_of(upstreams_));
  wake();
}

void Sender::wake() {
  // Posted, not run: requests that crossed to the shard at the same moment get on board of the same
  // call.
  if (std::exchange(pump_posted_, true)) return;
  shard_.post([this] {
    pump_posted_ = false;
    pump();
  });
}

void Sender::pump() {
  const Timestamp now = shard_.time().now();
  while (work_due(now)) {
    const Outlook outlook = look_out(now);
    Upstream* upstream = choose(outlook, now);
    if (upstream == nullptr && ask_for_slots(outlook, now)) upstream = choose(outlook, now);
    if (upstream == nullptr) break;
    CallPtr call = next_call(*upstream, outlook, now);
    if (call == nullptr) break;
    if (call->items.size() == 1 && call->items.front()->work->record.alone)
      probe_.suspect_sent_alone(upstream->budget_name());
    upstream->start(std::move(call), now);
  }
  slot_timer_->set(next_pump_at(now));
}

bool Sender::work_due(Timestamp now) const {
  return retries_.next_at() <= now || !queue_.waiting().empty();
}

Sender::Outlook Sender::look_out(Timestamp now) const {
  const bool has_spares = regular_.size() < upstreams_.size();
  Outlook outlook{.spares = has_spares && regular_paused(now)};
  queueing::EmbedItem* const closest = queue_.most_urgent();
  if (closest == nullptr) return outlook;
  const budget::SlotSupply supply = budget::supply_of(regular_, now);
  const Timestamp latest_start = expiry(closest->deadline) - supply.latency;
  // The closest deadline against the whole queue: rather a call too many to a spare than one too
  // late.
  outlook.spares =
      outlook.spares ||
      (has_spares && supply.start_of(queue_.waiting().backlog_slots(), now) > latest_start);
  const bool lost = latest_start + supply.latency / 2 <= now;
  if (lost || supply.first_at == kNever) return outlook;
  outlook.urgent_from = latest_start - (supply.start_of(2, now) - supply.start_of(1, now));
  if (outlook.urgent_from > now) return outlook;
  outlook.urgent = closest;
  // With every call in flight nobody can tell how far the next slot is: one may hang.
  const auto blocked = [](const budget::Budget* budget) { return budget->blocked(); };
  outlook.spares = outlook.spares || (has_spares && std::ranges::all_of(regular_, blocked));
  return outlook;
}

/// Whether the regular upstreams will all make no call for a while.
bool Sender::regular_paused(Timestamp now) const {
  return std::ranges::all_of(regular_, [&](const budget::Budget* budget) {
    if (budget->breaker() != faults::CircuitBreaker::State::closed) return true;
    // With every call in flight the next slot's time is unknown but not far.
    const Timestamp at = budget->expected_call_at(now);
    return at != kNever && at > now + kSpillPatience;
  });
}

/// Tells the upstreams what waits, now that no slot in hand can serve it. True if that has brought
/// one; else they wake the sender.
bool Sender::ask_for_slots(const Outlook& outlook, Timestamp now) {
  const bool due = retries_.next_at() <= now;
  const pacing::Demand demand{.slots = queue_.waiting().backlog_slots() + (due ? 1 : 0)};
  bool come = false;
  for (Upstream* const upstream : upstreams_) {
    if (upstream->weight() <= 0 && !outlook.spares) continue;
    come = upstream->budget().wants(demand, now) || come;
  }
  return come;
}

/// When that upstream may make the next call; kNever if something else has to happen before: the
/// end of another call, or the coming of a slot.
Timestamp Sender::may_start(const Upstream& upstream, const Outlook& outlook) const {
  const budget::Budget& budget = upstream.budget();
  if (upstream.weight() <= 0 && !outlook.spares) return kNever;
  const auto [even_at, early_at] = budget.opening();
  if (early_at == even_at) return even_at;  // Looking for a full call costs a look at each lane.
  const bool early = outlook.urgent != nullptr || queue_.waiting().full_call_waits(budget.bounds());
  return early ? early_at : even_at;
}

Upstream* Sender::choose(const Outlook& outlook, Timestamp now) {
  std::vector<std::uint8_t> ready;
  ready.reserve(upstreams_.size());
  for (const Upstream* const upstream : upstreams_)
    ready.push_back(may_start(*upstream, outlook) <= now ? 1 : 0);
  const auto picked = choice_.pick(ready, outlook.spares);
  if (!picked) return nullptr;
  choice_.took(*picked);
  return upstreams_[*picked];
}

CallPtr Sender::next_call(Upstream& upstream, const Outlook& outlook, Timestamp now) {
  const batching::CallBounds& bounds = upstream.budget().bounds();
  CallPtr call = retries_.take_due(now);
  if (call == nullptr) return queue_.pull(bounds, outlook.urgent);
  // This upstream may take fewer items than the one that the call was made for.
  const std::size_t room = std::max<std::size_t>(1, bounds.capacity.items);
  if (call->isolating && call->items.size() > room) {
    // A smaller part of the suspects is sent; the others wait with those that do already.
    const auto surplus = call->items.begin() + static_cast<std::ptrdiff_t>(room);
    call->held.insert(call->held.begin(), std::make_move_iterator(surplus),
                      std::make_move_iterator(call->items.end()));
    call->items.erase(surplus, call->items.end());
  }
  while (call->items.size() > room) {
    auto halves = split(std::move(call));
    call = std::move(halves.first);
    retries_.add(now, std::move(halves.second));
  }
  return call;
}

Timestamp Sender::next_pump_at(Timestamp now) const {
  const Timestamp work_at = queue_.waiting().empty() ? retries_.next_at() : now;
  if (work_at == kNever) return kNever;
  const Outlook outlook = look_out(now);
  Timestamp slot_at = kNever;
  Timestamp early_at = kNever;
  for (const Upstream* const upstream : upstreams_) {
    slot_at = std::min(slot_at, may_start(*upstream, outlook));
    early_at = std::min(early_at, upstream->budget().next_early_call_at());
    slot_at = std::min(slot_at, upstream->budget().wants_at(now));
  }
  // What is not urgent yet may become so before the slot.
  if (outlook.urgent_from > now)
    slot_at = std::min(slot_at, std::max(early_at, outlook.urgent_from));
  return std::max(work_at, slot_at);
}

}  // namespace gateway::dispatch
