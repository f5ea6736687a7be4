// The queue of one tenant in one lane and priority class.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <map>

#include "domain/embed_item.h"
#include "policy/backlog.h"
#include "policy/call_fill.h"

namespace gateway {

class Lane;

/// Items in order of arrival. It exists while one of them is alive.
///
/// Thread: the model's shard.
class Flow {
 public:
  Flow(Tenant& tenant, Lane& lane, Priority priority)
      : tenant_(tenant), lane_(lane), priority_(priority) {}
  Flow(const Flow&) = delete;
  Flow& operator=(const Flow&) = delete;

  [[nodiscard]] Tenant& tenant() const { return tenant_; }
  [[nodiscard]] Lane& lane() const { return lane_; }
  [[nodiscard]] Priority priority() const { return priority_; }

  /// Live items. `share` is not summed.
  [[nodiscard]] const Backlog& backlog() const { return backlog_; }
  [[nodiscard]] bool empty() const { return backlog_.items == 0; }

  /// Takes a live item in.
  void push_back(EmbedItemPtr item);
  void push_front(EmbedItemPtr item);

  /// The live item that came first. Drops dead ones in front of it. Precondition: !empty().
  [[nodiscard]] EmbedItem& first();

  /// Hands over that live item. Its place is searched for from the front.
  [[nodiscard]] EmbedItemPtr take(const EmbedItem& item);

  /// Hands over the first item that may share the call and fits it, having counted it into `fill`;
  /// null if none does. Misfits keep their place. It looks at 64 items, and at `looks` if that is
  /// less; what it passed over is subtracted from `looks`.
  [[nodiscard]] EmbedItemPtr take_fitting(CallFill& fill, std::size_t& looks);

  /// An item of this flow died (EmbedItem::alive is false already): it stops counting at once.
  /// Memory goes when half of the flow is dead, so the item may be gone when this returns.
  void note_dead(EmbedItem& item);

  double ahead = 0;  ///< Rounds that the call being filled has cost the tenant through this flow.
  std::multimap<double, Flow*>::iterator lane_place;  ///< Kept by Lane.
  std::list<Flow*>::iterator tenant_place;            ///< Kept by Lane.

 private:
  EmbedItemPtr take_at(std::deque<EmbedItemPtr>::iterator place);

  Tenant& tenant_;
  Lane& lane_;
  Priority priority_;
  std::deque<EmbedItemPtr> items_;
  Backlog backlog_;
};

}  // namespace gateway
