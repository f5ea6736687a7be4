#include "policy/batcher.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace gateway {
namespace {

/// How many misfits one call looks past. It bounds the work of a slot; behind so many misfits the
/// call is as good as full.
constexpr std::size_t kMaxMisfits = 64;

}  // namespace

void Batcher::add(EmbedItemPtr item) {
  assert(item->alive && !item->queued);
  item->queued = true;
  ++live_items_;
  live_bytes_ += item->cost.bytes;
  queues_[static_cast<std::size_t>(item->priority)].push_back(std::move(item));
}

std::vector<EmbedItemPtr> Batcher::take_call(const CallBounds& bounds) {
  std::vector<EmbedItemPtr> call;
  CallFill fill(bounds);
  for (Queue& queue : queues_) take_from(queue, fill, call);
  for (const EmbedItemPtr& item : call) count_out(*item);
  return call;
}

void Batcher::take_from(Queue& queue, CallFill& fill, std::vector<EmbedItemPtr>& call) {
  std::vector<EmbedItemPtr> misfits;
  while (!queue.empty() && !fill.full() && misfits.size() < kMaxMisfits) {
    EmbedItemPtr item = std::move(queue.front());
    queue.pop_front();
    if (!item->alive) continue;
    (fill.try_add(item->cost) ? call : misfits).push_back(std::move(item));
  }
  std::move(misfits.rbegin(), misfits.rend(), std::front_inserter(queue));
}

void Batcher::note_dead(const EmbedItem& item) {
  assert(!item.alive && item.queued);
  --live_items_;
  live_bytes_ -= item.cost.bytes;
  const std::size_t held = queues_[0].size() + queues_[1].size();
  if (held > 2 * live_items_) drop_dead();
}

const EmbedItem* Batcher::head() {
  for (Queue& queue : queues_) {
    while (!queue.empty() && !queue.front()->alive) queue.pop_front();
    if (!queue.empty()) return queue.front().get();
  }
  return nullptr;
}

void Batcher::count_out(EmbedItem& item) {
  item.queued = false;
  --live_items_;
  live_bytes_ -= item.cost.bytes;
}

void Batcher::drop_dead() {
  for (Queue& queue : queues_) {
    std::erase_if(queue, [](const EmbedItemPtr& item) { return !item->alive; });
  }
}

}  // namespace gateway
