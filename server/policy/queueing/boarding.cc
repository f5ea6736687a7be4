#include "policy/queueing/boarding.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "policy/queueing/tenant.h"

namespace gateway::queueing {
namespace {

/// How often a tenant with several flows pays for rides, and how often a flow's first item is
/// overtaken, before the next of it must be a lead.
constexpr std::size_t kRidesBeforeLead = 3;

bool owed_a_lead(const Flow& flow) {
  const Tenant::Standing& standing = flow.tenant().of(flow.priority());
  const bool others_starve = standing.flows.size() > 1 && standing.paid_rides >= kRidesBeforeLead;
  return others_starve || flow.times_overtaken() >= kRidesBeforeLead;
}

}  // namespace

double Boarding::turn_of(const Flow& flow) {
  const DeficitRounds::Seat& seat = flow.tenant().of(flow.priority()).seat;
  return seat.turn + flow.ride_.shares / seat.weight;
}

void Boarding::lead(Flow& flow, const EmbedItem& item) {
  closed_ = item.work.record.alone;
  failed_ = item.work.record.failures > 0;
  // The first item always fits.
  static_cast<void>(fill_.try_add(item.work.cost));
  seat(flow, flow.take(item), Fare::paid);
}

bool Boarding::take(const EmbedItem& item) {
  Flow& flow = *item.flow;
  const Flow& leading = *flows_.front();
  const EmbedWork::Record& record = item.work.record;
  if (closed_ || record.alone || (record.failures > 0) != failed_) return false;
  if (&flow.lane() != &leading.lane() || !welcome(flow)) return false;
  if (!fill_.try_add(item.work.cost)) return false;
  seat(flow, flow.take(item), flow.priority() == leading.priority() ? Fare::paid : Fare::leftover);
  return true;
}

void Boarding::fill() {
  const Priority leading = flows_.front()->priority();
  const Priority other = leading == Priority::bulk ? Priority::interactive : Priority::bulk;
  fill_from(leading, Fare::paid);
  fill_from(leading, Fare::leftover);
  fill_from(other, Fare::leftover);
}

void Boarding::fill_from(Priority priority, Fare fare) {
  Lane::Order& order = flows_.front()->lane().order(priority);
  // One pass: whoever gives a row, or has a later turn than its key says, moves to where the pass
  // has yet to come.
  for (auto place = order.begin(); place != order.end();) {
    if (closed_ || fill_.full() || looks_ == 0) return;
    Flow& flow = *place->second;
    if (turn_of(flow) <= place->first) {
      EmbedItemPtr item =
          may_ride(flow, fare) ? flow.take_fitting(fill_, failed_, looks_) : nullptr;
      if (!item) {
        ++place;
        continue;
      }
      seat(flow, std::move(item), fare);
    }
    const auto next = std::next(place);
    // Its key may have been too late, but it must not move to where the pass has been.
    flow.lane().move(flow, std::max(turn_of(flow), place->first));
    // It may have gone no further than to where it was.
    place = std::next(flow.lane_place_) == next ? flow.lane_place_ : next;
  }
}

/// Its tenant may share this call.
bool Boarding::welcome(const Flow& flow) const {
  const Tenant& leader = flows_.front()->tenant();
  const bool apart = company_ == Company::own_tenant || leader.conduct().apart() ||
                     flow.tenant().conduct().apart();
  return !apart || &flow.tenant() == &leader;
}

/// In the leftovers everybody may: those who were not owed a lead had their chance already.
bool Boarding::may_ride(const Flow& flow, Fare fare) const {
  return welcome(flow) && (fare == Fare::leftover || !owed_a_lead(flow));
}

void Boarding::seat(Flow& flow, EmbedItemPtr item, Fare fare) {
  const double share = batching::dominant_share(item->work.cost, bounds_);
  const bool pays = fare == Fare::paid;
  if (flow.ride_.shares == 0) flows_.push_back(&flow);
  flow.ride_.shares += share;
  flow.ride_.paying += pays ? share : 0;
  passengers_.push_back({.flow = &flow, .item = std::move(item), .share = share, .pays = pays});
}

}  // namespace gateway::queueing
