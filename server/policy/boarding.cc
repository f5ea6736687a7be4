#include "policy/boarding.h"

#include <iterator>
#include <utility>

#include "policy/tenant.h"

namespace gateway {

void Boarding::lead(Flow& flow, const EmbedItem& item) {
  closed_ = item.alone;
  // The first item always fits.
  static_cast<void>(fill_.try_add(item.cost));
  seat(flow, flow.take(item));
}

void Boarding::fill(Lane& lane, Priority priority) {
  Lane::Order& order = lane.order(priority);
  // One pass: whoever gives a row, or has a later turn than its key says, moves to where the pass
  // has yet to come.
  for (auto place = order.begin(); place != order.end();) {
    if (closed_ || fill_.full() || looks_ == 0) return;
    Flow& flow = *place->second;
    const double turn = flow.tenant().of(priority).seat.turn + flow.ahead;
    if (turn <= place->first) {
      EmbedItemPtr item = flow.empty() ? nullptr : flow.take_fitting(fill_, looks_);
      if (!item) {
        ++place;
        continue;
      }
      seat(flow, std::move(item));
    }
    const auto next = std::next(place);
    lane.move(flow, flow.tenant().of(priority).seat.turn + flow.ahead);
    // It may have gone no further than to where it was.
    place = std::next(flow.lane_place) == next ? flow.lane_place : next;
  }
}

void Boarding::seat(Flow& flow, EmbedItemPtr item) {
  const double share = dominant_share(item->cost, bounds_);
  if (flow.ahead == 0) flows_.push_back(&flow);
  flow.ahead += share / flow.tenant().weight();
  passengers_.push_back({.flow = &flow, .item = std::move(item), .share = share});
}

}  // namespace gateway
