// The queue of one tenant in one lane and priority class.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <utility>

#include "policy/batching/call_fill.h"
#include "policy/queueing/backlog.h"
#include "policy/queueing/embed_item.h"

namespace gateway::queueing {

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

  /// The live item that came first of those that have never failed; null if there is none. What has
  /// failed stands in front, where it was put back.
  [[nodiscard]] EmbedItem* first_fresh();

  /// Hands over that live item. Its place is searched for from the front.
  [[nodiscard]] EmbedItemPtr take(const EmbedItem& item);

  /// Hands over the first item that may share the call and fits it, having counted it into `fill`;
  /// null if none does. Misfits keep their place. It looks at 64 items, and at `looks` if that is
  /// less; what it passed over is subtracted from `looks`.
  /// Items that have failed go with their kind, and so do those that have not: `failed`.
  [[nodiscard]] EmbedItemPtr take_fitting(batching::CallFill& fill, bool failed,
                                          std::size_t& looks);

  /// Tells that a call that may have taken some of its items is complete.
  void note_call_left();

  /// Calls that took a later item although the first one did not fit, since a first one was taken.
  [[nodiscard]] std::size_t times_overtaken() const { return times_overtaken_; }

  /// An item of this flow died (EmbedItem::alive() is false already): it stops counting at once.
  /// Memory goes when half of the flow is dead, so the item may be gone when this returns.
  void note_dead(EmbedItem& item);

  /// What it has in a call.
  struct Ride {
    double shares = 0;  ///< Dominant shares of its items.
    double paying = 0;  ///< Of these, what is paid for.
  };
  /// Hands over what it has in the call, and forgets it: the call leaves.
  [[nodiscard]] Ride end_ride() { return std::exchange(ride_, {}); }

 private:
  friend class Boarding;  // Keeps `ride_`, and asks for the place in the lane.
  friend class Lane;      // Keeps both places.

  void enter(EmbedItem& item);
  EmbedItemPtr take_at(const std::deque<EmbedItemPtr>::iterator& place);

  Tenant& tenant_;
  Lane& lane_;
  Priority priority_;
  std::deque<EmbedItemPtr> items_;
  Backlog backlog_;
  std::size_t times_overtaken_ = 0;
  bool overtaken_ = false;  ///< By an item of the call that is being filled.
  Ride ride_;               ///< In that call.
  std::multimap<double, Flow*>::iterator lane_place_;
  std::list<Flow*>::iterator tenant_place_;
};

}  // namespace gateway::queueing
