#include "policy/queueing/flow.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace gateway::queueing {
namespace {

/// Misfits of one flow that one row looks past.
constexpr std::size_t kMaxFlowLooks = 64;

}  // namespace

void Flow::push_back(EmbedItemPtr item) {
  enter(*item);
  items_.push_back(std::move(item));
}

void Flow::push_front(EmbedItemPtr item) {
  enter(*item);
  items_.push_front(std::move(item));
}

void Flow::enter(EmbedItem& item) {
  backlog_.add(item.work.cost, 0);
  item.state = ItemState::waiting;
  item.flow = this;
}

EmbedItem& Flow::first() {
  assert(!empty());
  while (!items_.front()->alive()) items_.pop_front();
  return *items_.front();
}

EmbedItem* Flow::first_fresh() {
  for (const EmbedItemPtr& item : items_) {
    if (item->alive() && item->work.record.failures == 0) return item.get();
  }
  return nullptr;
}

EmbedItemPtr Flow::take(const EmbedItem& item) {
  const auto is_it = [&item](const EmbedItemPtr& other) { return other.get() == &item; };
  const auto place = std::ranges::find_if(items_, is_it);
  assert(place != items_.end());
  return take_at(place);
}

EmbedItemPtr Flow::take_fitting(batching::CallFill& fill, bool failed, std::size_t& looks) {
  if (empty() || !fill.has_room_for_some_of(backlog_.takes)) return nullptr;
  const EmbedItem& oldest = first();
  std::size_t left = std::min(looks, kMaxFlowLooks);
  for (auto place = items_.begin(); place != items_.end() && left > 0; ++place) {
    const EmbedItem& item = **place;
    const EmbedWork::Record& record = item.work.record;
    const bool may_share = item.alive() && !record.alone && (record.failures > 0) == failed;
    if (may_share && fill.try_add(item.work.cost)) {
      overtaken_ = overtaken_ || &item != &oldest;
      return take_at(place);
    }
    --left;
    --looks;
  }
  return nullptr;
}

void Flow::note_call_left() {
  if (std::exchange(overtaken_, false)) ++times_overtaken_;
}

void Flow::note_dead(EmbedItem& item) {
  assert(!item.alive() && item.flow == this);
  backlog_.remove(item.work.cost, 0);
  item.flow = nullptr;
  if (items_.size() <= 2 * backlog_.items) return;
  std::erase_if(items_, [](const EmbedItemPtr& other) { return !other->alive(); });
}

EmbedItemPtr Flow::take_at(const std::deque<EmbedItemPtr>::iterator& place) {
  if (place == items_.begin()) {
    times_overtaken_ = 0;
    overtaken_ = false;
  }
  EmbedItemPtr item = std::move(*place);
  items_.erase(place);
  backlog_.remove(item->work.cost, 0);
  item->state = ItemState::in_hand;
  item->flow = nullptr;
  return item;
}

}  // namespace gateway::queueing
