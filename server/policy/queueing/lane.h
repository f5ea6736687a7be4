// The items of one model that may share a call, flow by flow.
#pragma once

#include <array>
#include <map>
#include <utility>

#include "domain/batch.h"
#include "policy/queueing/flow.h"

namespace gateway::queueing {

/// One parameter set and the flows that wait with it. It exists while it has one.
///
/// Its flows are ordered by their tenants' turns. A turn moves whenever its tenant is charged, in
/// whatever lane; a flow's key is only corrected when somebody comes to it (Boarding), or when the
/// flow was on board. Until then the key may be too early, never late by more than a refund.
///
/// Thread: the model's shard.
class Lane {
 public:
  using Order = std::multimap<double, Flow*>;  ///< By turn; equals in order of arrival.

  /// `parameters` outlives it.
  explicit Lane(const CallParameters& parameters) : parameters_(parameters) {}
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  [[nodiscard]] const CallParameters& parameters() const { return parameters_; }

  /// The tenant's flow in that class, made if there is none. Precondition: something is about to
  /// wait in it, and DeficitRounds::enter() was called for the tenant.
  [[nodiscard]] Flow& open(Tenant& tenant, Priority priority);

  /// Destroys a flow in which nothing is alive.
  void close(Flow& flow);

  [[nodiscard]] Order& order(Priority priority) {
    return orders_[static_cast<std::size_t>(priority)];
  }

  /// Puts the flow where `turn` belongs.
  void move(Flow& flow, double turn);

  [[nodiscard]] bool empty() const { return flows_.empty(); }

  Backlog backlog;  ///< Live items of all its flows, kept by the fair queue. `share` is not summed.

 private:
  const CallParameters& parameters_;
  std::map<std::pair<const Tenant*, Priority>, Flow> flows_;
  std::array<Order, 2> orders_;  ///< By Priority.
};

}  // namespace gateway::queueing
