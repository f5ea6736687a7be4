#include "dispatch/sender.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <utility>

namespace gateway::dispatch {
namespace {

/// An upstream whose next slot is no further away is worth waiting for.
constexpr Duration kSlotSoon = std::chrono::seconds(1);

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

/// How many of the call's items, in order, that budget takes as one; at least one.
std::size_t items_that_fit(const Call& call, const budget::Budget& budget) {
  ItemCost sum = kNoCost;
  std::size_t fit = 0;
  for (const queueing::EmbedItemPtr& item : call.items) {
    sum += item->work.cost;
    if (fit > 0 && budget.too_large(sum)) break;
    ++fit;
  }
  return fit;
}

}  // namespace

Sender::Sender(ModelQueue& queue, RetryQueue& retries, std::span<Upstream* const> upstreams,
               Shard& shard)
    : queue_(queue),
      retries_(retries),
      shard_(shard),
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
    const budget::Outlook outlook = look_out(now);
    Upstream* upstream = choose(outlook, now);
    if (upstream == nullptr && ask_for_slots(outlook, now)) upstream = choose(outlook, now);
    if (upstream == nullptr) break;
    CallPtr call = next_call(*upstream, outlook, now);
    if (call == nullptr) break;
    if (call->items.size() == 1 && call->items.front()->work.record.alone)
      upstream->probe().suspect_sent_alone();
    upstream->start(std::move(call), now);
  }
  slot_timer_->set(next_pump_at(now));
}

bool Sender::work_due(Timestamp now) const {
  return retries_.next_at(nullptr) <= now || !queue_.waiting().empty();
}

/// Calls that failed at that upstream go to another one, if one is well and has a slot soon: it may
/// be that account's fault alone. Null if they can't.
const Upstream* Sender::left_to_others(const Upstream& upstream, Timestamp now) const {
  const bool others = std::ranges::any_of(upstreams_, [&](const Upstream* other) {
    return other != &upstream && other->weight() > 0 && other->budget().is_well() &&
           other->budget().expected_call_at(now) <= now + kSlotSoon;
  });
  return others ? &upstream : nullptr;
}

/// When there is something for that upstream to send.
Timestamp Sender::work_at(const Upstream& upstream, Timestamp now) const {
  if (!queue_.waiting().empty()) return now;
  return retries_.next_at(left_to_others(upstream, now));
}

budget::Outlook Sender::look_out(Timestamp now) const {
  const queueing::EmbedItem* const closest = queue_.most_urgent();
  return budget::look_out({regular_, regular_.size() < upstreams_.size()}, queue_.waiting(),
                          closest != nullptr ? closest->deadline : std::nullopt, now);
}

/// Tells the upstreams what waits, now that no slot in hand can serve it. True if that has brought
/// one; else they wake the sender.
bool Sender::ask_for_slots(const budget::Outlook& outlook, Timestamp now) {
  const bool due = retries_.next_at(nullptr) <= now;
  const pacing::Demand demand{.slots = queue_.waiting().backlog_slots() + (due ? 1 : 0)};
  bool come = false;
  for (Upstream* const upstream : upstreams_) {
    if (upstream->weight() <= 0 && !outlook.spares) continue;
    come = upstream->budget().wants(demand, now) || come;
  }
  return come;
}

Timestamp Sender::may_start(const Upstream& upstream, const budget::Outlook& outlook,
                            Timestamp now) const {
  return budget::may_start(upstream.budget(), upstream.weight(), outlook, queue_.waiting(), now);
}

Upstream* Sender::choose(const budget::Outlook& outlook, Timestamp now) {
  std::vector<std::uint8_t> ready;
  ready.reserve(upstreams_.size());
  for (const Upstream* const upstream : upstreams_) {
    const bool may = may_start(*upstream, outlook, now) <= now;
    ready.push_back(may && work_at(*upstream, now) <= now ? 1 : 0);
  }
  const auto picked = choice_.pick(ready, outlook.spares);
  if (!picked) return nullptr;
  choice_.took(*picked);
  return upstreams_[*picked];
}

CallPtr Sender::next_call(Upstream& upstream, const budget::Outlook& outlook, Timestamp now) {
  const batching::CallBounds& bounds = upstream.budget().bounds();
  if (upstream.budget().breaker() != faults::CircuitBreaker::State::closed) {
    if (CallPtr probe = queue_.pull_probe(bounds)) return probe;
  }
  const Upstream* const not_again = left_to_others(upstream, now);
  const auto due =
      retries_.first_due(not_again, now, [this](const Call& call) { return has_its_turn(call); });
  // Where nothing passes, the texts of one tenant may be throttled for what they are, and ride in
  // every call.
  const bool doubt = upstream.budget().throttles_in_doubt();
  const auto fresh = [&] {
    return queue_.pull(bounds, outlook.pressing,
                       doubt ? queueing::Company::own_tenant : queueing::Company::anybody);
  };
  // While it is not known whether an item failed a call, items that have never failed are the
  // better experiment: if they pass it was an item, and if they fail it was not.
  const bool takes_turns = due ? (*due)->second->yields : retries_.next_yields(not_again);
  if (takes_turns && !std::exchange(yielded_, true)) {
    if (CallPtr call = fresh()) return call;
  }
  yielded_ = false;
  if (!due) return fresh();
  CallPtr call = retries_.take(*due);
  if (doubt) call = of_one_tenant(std::move(call), now);
  pay(*call);
  return made_to_fit(std::move(call), upstream.budget(), now);
}

/// The suspects of one tenant who has a record wait for its turn, as if they stood in front of its
/// flow: else their tests come in bursts, and the others wait.
bool Sender::has_its_turn(const Call& call) const {
  if (!call.yields) return true;
  const queueing::Tenant* const payer = call.payer();
  return payer == nullptr || !call.search.is_all_of(*payer, call.items) ||
         queue_.waiting().suspects_have_turn(*payer, call.items.front()->priority);
}

/// Who has a record pays for further attempts of its suspects as they leave. Were it all charged at
/// the end of a search, others would wait for that behind the calls which its tenant sends
/// meanwhile.
void Sender::pay(Call& call) {
  queueing::Tenant* const payer = call.payer();
  if (payer == nullptr) return;
  const Priority priority = call.items.front()->priority;
  if (call.search.is_all_of(*payer, call.items)) {
    queue_.waiting().charge_suspects(*payer, priority);
  } else {
    queue_.waiting().charge(*payer, 1, priority);
  }
  call.search.paid_ahead(*payer);
}

/// Of a call that was throttled the items of one tenant; the others' go after it.
CallPtr Sender::of_one_tenant(CallPtr call, Timestamp now) {
  if (call->search.on() || call->failures.throttles == 0 || call->owner() != nullptr) return call;
  const auto others = std::stable_partition(
      call->items.begin(), call->items.end(),
      [tenant = call->items.front()->tenant](const auto& item) { return item->tenant == tenant; });
  const auto first = static_cast<std::size_t>(others - call->items.begin());
  auto parts = split(std::move(call), first);
  retries_.add(now, std::move(parts.second));
  return std::move(parts.first);
}

/// This upstream may take less in a call than the one that it was made for, or have learned that it
/// does.
CallPtr Sender::made_to_fit(CallPtr call, const budget::Budget& budget, Timestamp now) {
  if (!budget.too_large(call->cost())) return call;
  if (call->search.on()) {
    call->search.shrink(call->items, items_that_fit(*call, budget));
    return call;
  }
  while (call->items.size() > 1 && budget.too_large(call->cost())) {
    const std::size_t first = call->items.size() / 2;
    auto halves = split(std::move(call), first);
    call = std::move(halves.first);
    retries_.add(now, std::move(halves.second));
  }
  return call;
}

Timestamp Sender::next_pump_at(Timestamp now) const {
  const Timestamp first_work_at = queue_.waiting().empty() ? retries_.next_at(nullptr) : now;
  if (first_work_at == kNever) return kNever;
  const budget::Outlook outlook = look_out(now);
  Timestamp look_at = kNever;
  for (const Upstream* const upstream : upstreams_) {
    const Timestamp start_at = may_start(*upstream, outlook, now);
    const Timestamp at = work_at(*upstream, now);
    look_at = std::min(look_at, budget::look_again_at(upstream->budget(), start_at, at, now));
  }
  // What becomes urgent before that may be worth a spare.
  const bool has_spares = regular_.size() < upstreams_.size();
  if (has_spares && outlook.urgent_from > now) look_at = std::min(look_at, outlook.urgent_from);
  return std::max(first_work_at, look_at);
}

}  // namespace gateway::dispatch
