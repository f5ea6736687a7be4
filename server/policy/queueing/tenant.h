// Those who share a model's budget: who they are, what each has waiting, and how many are known.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "domain/priority.h"
#include "policy/queueing/backlog.h"
#include "policy/queueing/conduct.h"
#include "policy/queueing/deficit_rounds.h"
#include "policy/queueing/suspects_turns.h"

namespace gateway::queueing {

class Flow;
class TenantTable;

/// One tenant at one model. Its address is stable while it is held.
///
/// Thread: the model's shard.
class Tenant {
 public:
  /// What it has waiting in one priority class. Written by the fair queue alone.
  struct Standing {
    Backlog backlog;
    DeficitRounds::Seat seat;
    SuspectsTurns::Seat suspects;  ///< Of calls that are made of its suspects alone.
    std::list<Flow*> flows;        ///< Those with something alive; the front one leads next.
    std::size_t paid_rides = 0;  ///< Calls led by others that it paid a part of since it last led.
    double scaled_arrivals = 0;  ///< Kept by ArrivalClock.
  };

  /// `weight` > 0. `table` outlives it.
  Tenant(std::string name, double weight, TenantTable& table);
  Tenant(const Tenant&) = delete;
  Tenant& operator=(const Tenant&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] double weight() const { return weight_; }

  /// What waits at this model, dead items not counted.
  [[nodiscard]] std::size_t items() const;
  [[nodiscard]] std::size_t items(Priority priority) const { return of(priority).backlog.items; }
  [[nodiscard]] std::size_t bytes() const;

  /// Counts one accepted item that points to this tenant, and its end. A held tenant is never
  /// forgotten.
  void hold();
  void drop();
  [[nodiscard]] bool held() const { return holds_ > 0; }

  [[nodiscard]] Conduct& conduct() { return conduct_; }
  [[nodiscard]] const Conduct& conduct() const { return conduct_; }

  [[nodiscard]] Standing& of(Priority priority) {
    return standings_[static_cast<std::size_t>(priority)];
  }
  [[nodiscard]] const Standing& of(Priority priority) const {
    return standings_[static_cast<std::size_t>(priority)];
  }

 private:
  friend class TenantTable;

  std::string name_;
  double weight_;
  TenantTable& table_;
  std::array<Standing, 2> standings_;
  Conduct conduct_;
  std::size_t holds_ = 0;
  bool configured_ = false;
  std::optional<std::list<Tenant*>::iterator> idle_place_;
};

/// The tenants of one model, found by name. Whoever the configuration names is always known; of
/// others at most `max_tenants`, and when those are all held, further ones share the default's
/// record, and with it one share of the budget.
///
/// Thread: the model's shard.
class TenantTable {
 public:
  using Weights = std::map<std::string, double, std::less<>>;  ///< By name, > 0.

  struct Params {
    std::size_t max_tenants = 1000;  ///< Of those not configured.
    Weights weights;                 ///< Of those configured; all others weigh 1.
  };

  /// The record of all who give no name; it may be given a weight as well.
  static constexpr std::string_view kDefault = "default";

  explicit TenantTable(const Params& params);
  TenantTable(const TenantTable&) = delete;
  TenantTable& operator=(const TenantTable&) = delete;

  /// Others are configured from now on. Who waits keeps its place; its seats get their new weight
  /// from the fair queue.
  void configure(const Weights& weights);

  /// The record of that name. If it is a new one and there is no room, the longest idle one is
  /// forgotten for it. Unless it is held, the record is valid until the next find() or forget().
  [[nodiscard]] Tenant& find(std::string_view name);

  /// Forgets the tenant, unless it is configured or held.
  void forget(Tenant& tenant);

  /// Looks at the few longest idle tenants and forgets those whom `spent` says nothing is to be
  /// remembered about. Called often, it leaves no such tenant.
  void forget_idle(const std::function<bool(const Tenant&)>& spent);

  template <class Visitor>
  void for_each(Visitor&& visit) {
    for (auto& [name, tenant] : tenants_) visit(tenant);
  }
  template <class Visitor>
  void for_each(Visitor&& visit) const {
    for (const auto& [name, tenant] : tenants_) visit(tenant);
  }

  [[nodiscard]] std::size_t size() const { return tenants_.size(); }

 private:
  friend class Tenant;

  Tenant& create(std::string_view name, double weight);
  void set_configured(Tenant& tenant, bool configured);
  void note_idle(Tenant& tenant);
  void note_held(Tenant& tenant);

  std::size_t max_unknown_;
  std::map<std::string, Tenant, std::less<>> tenants_;
  std::list<Tenant*> idle_;  ///< Neither configured nor held; the longest idle first, but those
                             ///< that forget_idle() kept behind those it has not looked at.
  std::size_t unknown_ = 0;
  Tenant* default_;
};

}  // namespace gateway::queueing
