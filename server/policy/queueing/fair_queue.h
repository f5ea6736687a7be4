// The waiting room of one model: who goes into the next call.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/batch.h"
#include "domain/time.h"
#include "policy/batching/call_fill.h"
#include "policy/queueing/arrival_clock.h"
#include "policy/queueing/backlog.h"
#include "policy/queueing/boarding.h"
#include "policy/queueing/class_share.h"
#include "policy/queueing/deficit_rounds.h"
#include "policy/queueing/due_work.h"
#include "policy/queueing/embed_item.h"
#include "policy/queueing/lane.h"
#include "policy/queueing/packing.h"
#include "policy/queueing/suspects_turns.h"
#include "policy/queueing/tenant.h"

namespace gateway::queueing {

/// Shares the slots of a model among its tenants, and fills calls.
///
/// Items wait in flows: one tenant, one lane, one priority class. There is no batching delay: when
/// a slot opens, a call is pulled, and it gets whatever has gathered by then.
///
///  1. ClassShare says which class leads.
///  2. DeficitRounds of that class says which tenant leads; all lanes count together, so spreading
///     over lanes gains nothing.
///  3. The tenant's own flows take turns, and the first item of the one whose turn it is leads.
///     Hence an item too big to share a call leads its tenant's turn at the latest: none starves.
///  4. Boarding fills the rest of the call from that item's lane, the leading class first.
///  5. The slot is paid by those on board, each by its part of the sum of their dominant shares.
///     Who rides in room that the leading class leaves over rides for nothing, and a slot that
///     leaves nobody of that class behind costs nothing: it was there for the taking.
///
/// Its size is bounded by admission, not here; tenants, lanes and flows are forgotten when nothing
/// of them waits. Pure. Thread: the model's shard.
class FairQueue {
 public:
  /// Who gets how much; it may change while the queue is in use.
  struct Shares {
    double bulk_share = 0.1;  ///< BULK's part of the slots while both classes wait; in [0, 1).
    TenantTable::Weights weights{};  ///< Tenants without one have the weight 1.
  };

  /// `nominal` is the room of a call as the model has it, for sizes in slots; `max_tenants` as
  /// TenantTable has it.
  FairQueue(const batching::CallBounds& nominal, std::size_t max_tenants, const Shares& shares);
  FairQueue(const FairQueue&) = delete;
  FairQueue& operator=(const FairQueue&) = delete;

  /// Other shares from now on. What waits keeps its place, and what is owed is owed.
  void configure(const Shares& shares);

  /// The record of that tenant (TenantTable::find()); "" is the default's.
  [[nodiscard]] Tenant& tenant(std::string_view name) { return tenants_.find(name); }

  /// Puts a live item whose `tenant` is set at the end of its flow.
  void add(const CallParameters& parameters, EmbedItemPtr item);

  /// Puts an item of a call that was taken apart at the head of its flow again; so of several the
  /// last one first. What it paid is the caller's to give back.
  void put_back(const CallParameters& parameters, EmbedItemPtr item);

  struct Pulled {
    CallParameters parameters;
    std::vector<EmbedItemPtr> items;  ///< Never empty; the leader first.
  };

  /// The items of the next call, with EmbedItem::paid_slots set; nothing if nothing alive waits.
  /// `company` says who boards behind the leader.
  [[nodiscard]] std::optional<Pulled> pull(const batching::CallBounds& bounds,
                                           Company company = Company::anybody);

  /// The same where deadlines press: the first of `due` leads, from wherever it stands, and others
  /// of them board before anybody else. They wait, and stand in the order of their deadlines. BULK
  /// is passed over while it is far beyond its share; with nobody left it is pull().
  [[nodiscard]] std::optional<Pulled> pull_due(const batching::CallBounds& bounds,
                                               std::span<EmbedItem* const> due,
                                               Company company = Company::anybody);

  /// One item that has never failed, for a probe: of the tenant whose turn it is by name after
  /// `last`, the one that has waited longest; so no tenant's bad items keep the others from being
  /// tried. Paid like any call. Nothing if there is none. O(flows), and the items of each that have
  /// failed.
  [[nodiscard]] std::optional<Pulled> pull_probe(const batching::CallBounds& bounds,
                                                 std::string_view last);
  /// Some item that waits has never failed.
  [[nodiscard]] bool fresh_waits() const { return fresh_ > 0; }

  /// All items of that lane, which are not to be sent: they wait no more.
  [[nodiscard]] std::vector<EmbedItemPtr> take_lane(const CallParameters& parameters);

  /// A waiting item died (EmbedItem::alive() is false already). It stops counting at once; memory
  /// goes no later than when half of its flow is dead, so it may be gone when this returns.
  void note_dead(EmbedItem& item);

  /// Charges a tenant for extra calls that its items of that class cost; gives back if negative.
  /// A tenant can owe 64 slots at most.
  void charge(Tenant& tenant, double slots, Priority priority = Priority::interactive);

  /// Slots that have to pass by in the tenant's favour before it may lead a call of that class.
  [[nodiscard]] double debt(const Tenant& tenant, Priority priority) const {
    return rounds(priority).debt(tenant.of(priority).seat);
  }

  /// A call that is made of nothing but the tenant's suspects leaves: it is an extra call, and has
  /// one of their turns.
  void charge_suspects(Tenant& tenant, Priority priority);
  /// Another one may leave: its turn has come (SuspectsTurns), or nobody waits in that class.
  [[nodiscard]] bool suspects_have_turn(const Tenant& tenant, Priority priority) const {
    return backlog(priority).items == 0 ||
           suspects_turns(priority).has_come(tenant.of(priority).suspects);
  }

  /// An item that the tenant was held for (Tenant::hold()) was answered.
  void release(Tenant& tenant);

  /// Live items that wait, and their bytes.
  [[nodiscard]] std::size_t items() const;
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] bool empty() const { return items() == 0; }

  /// What all that waits will cost.
  [[nodiscard]] double backlog_slots() const;

  /// What of that has a deadline.
  [[nodiscard]] double due_slots() const { return due_.total() * slots_per_share(); }

  /// Calls visit(due, slots) for what is due, the closest first, as DueWork::for_each() does.
  template <class Visitor>
  void for_each_due(Visitor&& visit) const {
    const double scale = slots_per_share();
    due_.for_each([&](Timestamp due, double share) { return visit(due, share * scale); });
  }

  /// What an item will cost: its dominant share of nominal room, scaled by how calls leave packed.
  [[nodiscard]] double slots_of(const ItemCost& cost) const;

  /// Tells that work of `slots` arrives, admitted or not: others are expected to go on asking as
  /// they have lately.
  void note_arrival(Tenant& tenant, Priority priority, double slots, Timestamp now);

  /// Slots that pass until the tenant's work of that class, `own_slots` more of it included, is in
  /// a call, if slots open at `slots_per_second` (infinity: arrivals do not matter); kEndlessWait
  /// where that is never. Errs to the late side. O(tenants known).
  [[nodiscard]] double slots_before(const Tenant& tenant, Priority priority, double own_slots,
                                    double slots_per_second, Timestamp now) const;

  /// The same if that work is promised for a time. A promise holds its place against those who come
  /// later, so they get no more ahead of it than their share of what the tenant owes and has
  /// waiting already. Were each of many to leave room for all others' next request before its own,
  /// none would ever be let in.
  [[nodiscard]] double slots_before_promise(const Tenant& tenant, Priority priority,
                                            double own_slots, double slots_per_second,
                                            Timestamp now) const;

  /// Whether that class gets slots also while the other one waits.
  [[nodiscard]] bool has_share(Priority priority) const {
    return priority == Priority::interactive || classes_.bulk_share() > 0;
  }

  /// The same for one small item of a tenant not known yet.
  [[nodiscard]] double slots_before_newcomer(Priority priority, double slots_per_second,
                                             Timestamp now) const;

  /// Calls visit(const Tenant&) for each tenant with something waiting, in order of names.
  template <class Visitor>
  void for_each_waiting_tenant(Visitor&& visit) const {
    tenants_.for_each([&visit](const Tenant& tenant) {
      if (tenant.items() > 0) visit(tenant);
    });
  }

  [[nodiscard]] const TenantTable& tenants() const { return tenants_; }

 private:
  /// Whose wait is estimated: a tenant, or nobody yet.
  struct Candidate {
    const Tenant* tenant;  ///< Null: not known yet.
    Priority priority;
    double slots;                 ///< Of its work.
    double slots_after_arrivals;  ///< Of that, what those who come later get their share of.
    double debt;
    double weight;
  };

  void forget_if_idle(Tenant& tenant);
  Flow& flow_for(const CallParameters& parameters, EmbedItem& item);
  Flow& next_leader();
  void begin_pull();
  void lead(Boarding& boarding, Flow& flow, const EmbedItem& leader);
  Pulled complete(Boarding boarding);
  [[nodiscard]] Flow* next_probed(std::string_view last) const;
  void settle(Boarding& boarding);
  void count_in(Flow& flow, const EmbedItem& item);
  void count_out(Flow& flow, const EmbedItem& item);
  void close_if_empty(Flow& flow);
  [[nodiscard]] bool in_debt(const Tenant& tenant) const;
  [[nodiscard]] double estimate(const Candidate& candidate, double slots_per_second,
                                Timestamp now) const;
  [[nodiscard]] double slots_per_share() const;

  [[nodiscard]] DeficitRounds& rounds(Priority priority) {
    return rounds_[static_cast<std::size_t>(priority)];
  }
  [[nodiscard]] const DeficitRounds& rounds(Priority priority) const {
    return rounds_[static_cast<std::size_t>(priority)];
  }
  [[nodiscard]] const SuspectsTurns& suspects_turns(Priority priority) const {
    return suspects_turns_[static_cast<std::size_t>(priority)];
  }
  [[nodiscard]] const Backlog& backlog(Priority priority) const {
    return backlogs_[static_cast<std::size_t>(priority)];
  }

  batching::CallBounds nominal_;
  ClassShare classes_;
  std::array<DeficitRounds, 2> rounds_;  ///< By Priority, like the arrays below.
  std::array<SuspectsTurns, 2> suspects_turns_{SuspectsTurns(rounds_[0]),
                                               SuspectsTurns(rounds_[1])};
  std::array<Backlog, 2> backlogs_;
  DueWork due_;
  std::array<double, 2> scaled_arrivals_{};  ///< Of all tenants, known or forgotten.
  ArrivalClock arrivals_;
  Packing packing_;
  std::size_t fresh_ = 0;  ///< Live items that have never failed.
  TenantTable tenants_;
  std::map<CallParameters, std::unique_ptr<Lane>> lanes_;
};

}  // namespace gateway::queueing
