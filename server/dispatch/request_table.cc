#include "dispatch/request_table.h"

#include <algorithm>
#include <cassert>

namespace gateway::dispatch {
namespace {

/// Where the item's time went, the wait or the call that it is in now included.
ItemTiming timing_until(const queueing::EmbedItem& item, Timestamp now) {
  ItemTiming timing = item.timing;
  (item.state == queueing::ItemState::in_flight ? timing.upstream : timing.queued) +=
      now - item.waiting_since;
  return timing;
}

bool waits(const queueing::EmbedItem* item) {
  return item != nullptr && item->state == queueing::ItemState::waiting;
}

}  // namespace

void RequestTable::add(std::uint64_t id, ResultSink& sink, Deadline deadline,
                       const std::vector<queueing::EmbedItemPtr>& items) {
  assert(!items.empty() && !requests_.contains(id));
  PendingRequest& request = requests_[id];
  request.id = id;
  request.sink = &sink;
  request.deadline = deadline;
  request.unanswered = items.size();
  request.items.reserve(items.size());
  for (const queueing::EmbedItemPtr& item : items) {
    item->request = id;
    item->index = request.items.size();
    request.items.push_back(item.get());
  }
  request.waiting = items.size();
  if (!deadline) return;
  deadlines_.emplace(*deadline, id);
  waiting_.emplace(*deadline, id);
}

PendingRequest& RequestTable::request_of(const queueing::EmbedItem& item) {
  if (latest_ == nullptr || latest_->id != item.request) latest_ = &requests_.at(item.request);
  return *latest_;
}

void RequestTable::note_waiting(queueing::EmbedItem& item) {
  PendingRequest& request = request_of(item);
  if (request.waiting++ == 0 && request.deadline) waiting_.emplace(*request.deadline, request.id);
}

void RequestTable::note_taken(queueing::EmbedItem& item) {
  PendingRequest& request = request_of(item);
  if (--request.waiting == 0 && request.deadline) waiting_.erase({*request.deadline, request.id});
}

queueing::EmbedItem* RequestTable::most_urgent() const {
  if (waiting_.empty()) return nullptr;
  const std::vector<queueing::EmbedItem*>& items = requests_.at(waiting_.begin()->second).items;
  return *std::ranges::find_if(items, waits);
}

std::vector<queueing::EmbedItem*> RequestTable::due_by(Timestamp time, std::size_t most) const {
  std::vector<queueing::EmbedItem*> due;
  for (const auto& [deadline, id] : waiting_) {
    if (deadline > time || due.size() == most) break;
    for (queueing::EmbedItem* const item : requests_.at(id).items) {
      if (due.size() == most) break;
      if (waits(item)) due.push_back(item);
    }
  }
  return due;
}

void RequestTable::deliver(queueing::EmbedItem& item, ItemResult&& result) {
  assert(item.alive());
  PendingRequest& request = request_of(item);
  const std::size_t index = item.index;
  ResultSink& sink = *request.sink;
  item.state = queueing::ItemState::answered;
  request.items[index] = nullptr;
  if (--request.unanswered == 0) remove(request);
  sink.deliver(index, std::move(result));
}

std::size_t RequestTable::fail(std::uint64_t id, const Error& error, Timestamp now) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return 0;
  PendingRequest& request = found->second;
  // deliver() forgets the request with its last item, so neither it nor its list is touched after
  // that.
  const std::vector<queueing::EmbedItem*> items = request.items;
  const std::size_t count = request.unanswered;
  for (queueing::EmbedItem* const item : items) {
    if (item == nullptr) continue;
    const queueing::ItemState was = item->state;
    if (was == queueing::ItemState::waiting) note_taken(*item);
    deliver(*item, {error, item->billed, timing_until(*item, now)});
    on_item_dead_(*item, was);
  }
  return count;
}

std::size_t RequestTable::fail_expired(Timestamp now, const Error& error) {
  std::size_t count = 0;
  while (next_expiry() <= now) count += fail(deadlines_.begin()->second, error, now);
  return count;
}

std::size_t RequestTable::fail_all(const Error& error, Timestamp now,
                                   const std::function<bool(const queueing::EmbedItem&)>& applies) {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, request] : requests_) {
    const auto first = std::ranges::find_if(request.items, [](auto* item) { return item; });
    if (first != request.items.end() && applies(**first)) ids.push_back(id);
  }
  std::size_t count = 0;
  for (const std::uint64_t id : ids) count += fail(id, error, now);
  return count;
}

Timestamp RequestTable::next_expiry() const {
  return deadlines_.empty() ? kNever : deadlines_.begin()->first;
}

void RequestTable::isolate(std::uint64_t key) {
  for (auto& [id, request] : requests_) {
    for (queueing::EmbedItem* const item : request.items) {
      if (item == nullptr || item->work.key != key) continue;
      if (item->state == queueing::ItemState::waiting) item->work.record.alone = true;
    }
  }
}

void RequestTable::remove(PendingRequest& request) {
  if (request.deadline) deadlines_.erase({*request.deadline, request.id});
  if (latest_ == &request) latest_ = nullptr;
  const std::uint64_t id = request.id;  // erase() must not be given a part of what it destroys.
  requests_.erase(id);
}

}  // namespace gateway::dispatch
