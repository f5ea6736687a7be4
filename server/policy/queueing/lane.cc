#include "policy/queueing/lane.h"

#include <algorithm>
#include <cassert>

#include "policy/queueing/tenant.h"

namespace gateway::queueing {

Flow& Lane::open(Tenant& tenant, Priority priority) {
  const auto key = std::pair<const Tenant*, Priority>(&tenant, priority);
  const auto [place, made] = flows_.try_emplace(key, tenant, *this, priority);
  Flow& flow = place->second;
  if (made) {
    Tenant::Standing& standing = tenant.of(priority);
    flow.lane_place_ = order(priority).emplace(standing.seat.turn, &flow);
    flow.tenant_place_ = standing.flows.insert(standing.flows.end(), &flow);
  }
  return flow;
}

void Lane::close(Flow& flow) {
  assert(flow.empty());
  Tenant& tenant = flow.tenant();
  order(flow.priority()).erase(flow.lane_place_);
  tenant.of(flow.priority()).flows.erase(flow.tenant_place_);
  flows_.erase({&tenant, flow.priority()});
}

void Lane::move(Flow& flow, double turn) {
  Order& flows = order(flow.priority());
  auto node = flows.extract(flow.lane_place_);
  node.key() = turn;
  flow.lane_place_ = flows.insert(std::move(node));
}

}  // namespace gateway::queueing
