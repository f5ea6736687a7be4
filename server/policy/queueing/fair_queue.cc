#include "policy/queueing/fair_queue.h"

#include <algorithm>
#include <cassert>
#include <list>
#include <memory>
#include <tuple>
#include <utility>

#include "policy/batching/dominant_share.h"

namespace gateway::queueing {
namespace {

/// A call leaves its tenants at most so many slots in debt. A leader can owe the one it had. What
/// rides in room that nobody else could use harms nobody, so it must not make its tenant sit out
/// for long when others come.
constexpr double kMostCallDebt = 2;

/// Nor does a spell of poison lock a tenant out for ever.
constexpr double kMostExtraDebt = 64;

}  // namespace

FairQueue::FairQueue(const batching::CallBounds& nominal, std::size_t max_tenants,
                     const Shares& shares)
    : nominal_(nominal),
      classes_(shares.bulk_share),
      tenants_({.max_tenants = max_tenants, .weights = shares.weights}) {}

void FairQueue::configure(const Shares& shares) {
  classes_.set_bulk_share(shares.bulk_share);
  tenants_.configure(shares.weights);
  tenants_.for_each([this](Tenant& tenant) {
    for (const Priority priority : {Priority::interactive, Priority::bulk}) {
      rounds(priority).set_weight(tenant.of(priority).seat, tenant.weight());
      suspects_turns(priority).set_weight(tenant.of(priority).suspects, tenant.weight());
    }
  });
}

void FairQueue::add(const CallParameters& parameters, EmbedItemPtr item) {
  Flow& flow = flow_for(parameters, *item);
  count_in(flow, *item);
  flow.push_back(std::move(item));
}

void FairQueue::put_back(const CallParameters& parameters, EmbedItemPtr item) {
  Flow& flow = flow_for(parameters, *item);
  count_in(flow, *item);
  flow.push_front(std::move(item));
}

Flow& FairQueue::flow_for(const CallParameters& parameters, EmbedItem& item) {
  assert(item.state == ItemState::in_hand && item.tenant != nullptr);
  rounds(item.priority).enter(item.tenant->of(item.priority).seat);
  const auto [place, made] = lanes_.try_emplace(parameters);
  if (made) place->second = std::make_unique<Lane>(place->first);
  return place->second->open(*item.tenant, item.priority);
}

std::optional<FairQueue::Pulled> FairQueue::pull(const batching::CallBounds& bounds,
                                                 Company company) {
  if (empty()) return std::nullopt;
  begin_pull();
  Boarding boarding(bounds, company);
  Flow& flow = next_leader();
  lead(boarding, flow, flow.first());
  return complete(std::move(boarding));
}

std::optional<FairQueue::Pulled> FairQueue::pull_due(const batching::CallBounds& bounds,
                                                     std::span<EmbedItem* const> due,
                                                     Company company) {
  const auto may_jump = [this](const EmbedItem* item) { return classes_.may_jump(item->priority); };
  const auto first = std::ranges::find_if(due, may_jump);
  if (first == due.end()) return pull(bounds, company);
  begin_pull();
  Boarding boarding(bounds, company);
  lead(boarding, *(*first)->flow, **first);
  for (auto item = std::next(first); item != due.end(); ++item) {
    if (may_jump(*item)) boarding.take(**item);
  }
  return complete(std::move(boarding));
}

/// The round goes on in both classes: either may come on board.
void FairQueue::begin_pull() {
  for (DeficitRounds& order : rounds_) static_cast<void>(order.lead());
}

void FairQueue::lead(Boarding& boarding, Flow& flow, const EmbedItem& leader) {
  if (backlog(Priority::interactive).items > 0 && backlog(Priority::bulk).items > 0)
    classes_.note_led(flow.priority());
  boarding.lead(flow, leader);
}

FairQueue::Pulled FairQueue::complete(Boarding boarding) {
  const Flow& leading = *boarding.flows().front();
  Pulled pulled{.parameters = leading.lane().parameters(), .items = {}};
  boarding.fill();
  settle(boarding);
  pulled.items.reserve(boarding.passengers().size());
  for (Boarding::Passenger& passenger : boarding.passengers())
    pulled.items.push_back(std::move(passenger.item));
  return pulled;
}

std::optional<FairQueue::Pulled> FairQueue::pull_probe(const batching::CallBounds& bounds,
                                                       std::string_view last) {
  Flow* const flow = fresh_waits() ? next_probed(last) : nullptr;
  if (flow == nullptr) return std::nullopt;
  begin_pull();
  batching::CallBounds alone = bounds;
  alone.shared = false;
  Boarding boarding(alone);
  boarding.lead(*flow, *flow->first_fresh());
  return complete(std::move(boarding));
}

/// The flow of the next tenant by name behind `last` whose item that has never failed has waited
/// longest; null if there is none.
Flow* FairQueue::next_probed(std::string_view last) const {
  using Rank = std::tuple<bool, std::string_view, Timestamp>;
  Flow* best = nullptr;
  Rank best_rank;
  for (const auto& [parameters, lane] : lanes_) {
    for (const Priority priority : {Priority::interactive, Priority::bulk}) {
      for (const auto& [turn, flow] : lane->order(priority)) {
        const EmbedItem* const item = flow->first_fresh();
        if (item == nullptr) continue;
        const std::string_view name = flow->tenant().name();
        const Rank rank{name <= last, name, item->waiting_since};
        if (best != nullptr && best_rank <= rank) continue;
        best = flow;
        best_rank = rank;
      }
    }
  }
  return best;
}

std::vector<EmbedItemPtr> FairQueue::take_lane(const CallParameters& parameters) {
  std::vector<EmbedItemPtr> items;
  const auto found = lanes_.find(parameters);
  if (found == lanes_.end()) return items;
  std::vector<Flow*> flows;
  for (const Priority priority : {Priority::interactive, Priority::bulk}) {
    for (const auto& [turn, flow] : found->second->order(priority)) flows.push_back(flow);
  }
  for (Flow* const flow : flows) {
    while (!flow->empty()) {
      items.push_back(flow->take(flow->first()));
      count_out(*flow, *items.back());
    }
    close_if_empty(*flow);
  }
  return items;
}

Flow& FairQueue::next_leader() {
  const Priority leading =
      classes_.leader(backlog(Priority::interactive).items > 0, backlog(Priority::bulk).items > 0);
  Tenant::Standing& standing = rounds(leading).lead()->of(leading);
  std::list<Flow*>& flows = standing.flows;
  Flow& flow = *flows.front();
  flows.splice(flows.end(), flows, flows.begin());
  standing.paid_rides = 0;
  return flow;
}

/// Has the slot paid, and puts lanes, flows and tenants in order behind those who are on board.
void FairQueue::settle(Boarding& boarding) {
  const Priority leading = boarding.flows().front()->priority();
  double paying = 0;
  double nominal_shares = 0;
  for (const Boarding::Passenger& passenger : boarding.passengers()) {
    paying += passenger.pays ? passenger.share : 0;
    nominal_shares += batching::dominant_share(passenger.item->work.cost, nominal_);
  }
  for (const Boarding::Passenger& passenger : boarding.passengers())
    count_out(*passenger.flow, *passenger.item);
  // Where nobody is left behind the slot was there for the taking.
  const bool free = backlog(leading).items == 0;
  const double price = free ? 0 : 1 / paying;
  if (free) {
    for (SuspectsTurns& turns : suspects_turns_) turns.note_free_slot();
  }
  for (const Boarding::Passenger& passenger : boarding.passengers())
    passenger.item->paid_slots = passenger.pays ? passenger.share * price : 0;

  for (Flow* const flow : boarding.flows()) {
    const Flow::Ride ride = flow->end_ride();
    Tenant::Standing& standing = flow->tenant().of(flow->priority());
    rounds(flow->priority()).charge(standing.seat, ride.paying * price, kMostCallDebt);
    if (flow != boarding.flows().front() && ride.paying > 0) ++standing.paid_rides;
    flow->note_call_left();
    flow->lane().move(*flow, standing.seat.turn);
    close_if_empty(*flow);
  }
  if (!empty()) packing_.note_call(nominal_shares);
}

void FairQueue::note_dead(EmbedItem& item) {
  assert(!item.alive() && item.flow != nullptr);
  Flow& flow = *item.flow;
  count_out(flow, item);
  flow.note_dead(item);
  close_if_empty(flow);
}

void FairQueue::charge(Tenant& tenant, double slots, Priority priority) {
  rounds(priority).charge(tenant.of(priority).seat, slots, kMostExtraDebt);
}

void FairQueue::charge_suspects(Tenant& tenant, Priority priority) {
  charge(tenant, 1, priority);
  suspects_turns(priority).take(tenant.of(priority).suspects);
}

void FairQueue::release(Tenant& tenant) {
  tenant.drop();
  forget_if_idle(tenant);
}

void FairQueue::count_in(Flow& flow, const EmbedItem& item) {
  const double share = batching::dominant_share(item.work.cost, nominal_);
  flow.lane().backlog.add(item.work.cost, 0);
  item.tenant->of(item.priority).backlog.add(item.work.cost, share);
  backlogs_[static_cast<std::size_t>(item.priority)].add(item.work.cost, share);
  due_.add(item.deadline, share);
  if (item.work.record.failures == 0) ++fresh_;
  item.tenant->hold();
}

void FairQueue::count_out(Flow& flow, const EmbedItem& item) {
  const double share = batching::dominant_share(item.work.cost, nominal_);
  flow.lane().backlog.remove(item.work.cost, 0);
  item.tenant->of(item.priority).backlog.remove(item.work.cost, share);
  backlogs_[static_cast<std::size_t>(item.priority)].remove(item.work.cost, share);
  due_.remove(item.deadline, share);
  if (item.work.record.failures == 0) --fresh_;
  item.tenant->drop();
}

void FairQueue::close_if_empty(Flow& flow) {
  if (!flow.empty()) return;
  Lane& lane = flow.lane();
  Tenant::Standing& standing = flow.tenant().of(flow.priority());
  if (standing.backlog.items == 0) rounds(flow.priority()).leave(standing.seat);
  lane.close(flow);
  if (lane.empty()) lanes_.erase(lanes_.find(lane.parameters()));
}

}  // namespace gateway::queueing
