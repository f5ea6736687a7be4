#include "dispatch/model_queue.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <string>
#include <utility>

#include "policy/content_cost.h"

namespace gateway {
namespace {

using std::chrono::seconds;

const Error kCancelled{ErrorKind::cancelled, "the caller cancelled the request"};
const Error kExpired{ErrorKind::deadline_exceeded,
                     "the deadline passed before the provider answered"};
const Error kDrained{ErrorKind::unavailable, "the gateway is shutting down", {}, {}, seconds(1)};

}  // namespace

ModelQueue::ModelQueue(const ModelSpec& model, Shard& shard, Probe& probe)
    : model_(model),
      shard_(shard),
      probe_(probe),
      requests_([this](EmbedItem& item, Lane* lane) { item_dead(item, lane); }),
      expiry_timer_(shard.time().make_timer([this] { expire(); })) {}

void ModelQueue::accept(std::uint64_t id, EmbedRequest request, std::vector<EmbedItemPtr> items) {
  shard_.assert_here();
  CallParameters& parameters = request.lane.parameters;
  auto found = lanes_.find(parameters);
  if (found == lanes_.end()) found = lanes_.emplace(parameters, Lane{parameters}).first;
  Lane& lane = found->second;
  requests_.add(id, *request.sink, request.deadline, lane, items);
  const Timestamp now = shard_.time().now();
  for (EmbedItemPtr& item : items) {
    item->waiting_since = now;
    ++queued_items_;
    queued_bytes_ += item->cost.bytes;
    lane.batcher.add(std::move(item));
  }
  tell_queue_changed();
  arm_expiry();
  on_work_();
}

void ModelQueue::cancel(std::uint64_t id) {
  shard_.assert_here();
  const std::size_t cancelled = requests_.fail(id, kCancelled);
  if (cancelled == 0) return;
  probe_.items_cancelled(model_.name, cancelled);
  after_deaths();
}

void ModelQueue::drain(Timestamp until) {
  shard_.assert_here();
  drains_at_ = std::min(drains_at_, until);
  arm_expiry();
}

CallPtr ModelQueue::take_call(const CallBounds& bounds) {
  auto next = lanes_.end();
  const EmbedItem* first = nullptr;
  for (auto lane = lanes_.begin(); lane != lanes_.end(); ++lane) {
    const EmbedItem* const head = lane->second.batcher.head();
    if (head == nullptr) continue;
    const auto order = [](const EmbedItem& item) {
      return std::pair(item.priority, item.waiting_since);
    };
    if (first == nullptr || order(*head) < order(*first)) {
      first = head;
      next = lane;
    }
  }
  if (first == nullptr) return nullptr;
  auto call = std::make_unique<Call>();
  call->parameters = next->second.parameters;
  call->items = next->second.batcher.take_call(bounds);
  for (const EmbedItemPtr& item : call->items) {
    --queued_items_;
    queued_bytes_ -= item->cost.bytes;
  }
  if (next->second.batcher.items() == 0) lanes_.erase(next);
  tell_queue_changed();
  return call;
}

void ModelQueue::deliver(EmbedItem& item, ItemResult&& result) {
  requests_.deliver(item, std::move(result));
  if (requests_.size() == 0) arm_expiry();
}

void ModelQueue::expire() {
  expiry_at_ = kNever;
  const Timestamp now = shard_.time().now();
  const bool drained = now >= drains_at_;
  const std::size_t expired = requests_.fail_expired(now, kExpired);
  if (expired > 0) probe_.items_expired(model_.name, expired);
  if (drained) requests_.fail_all(kDrained);
  after_deaths();
  arm_expiry();
}

void ModelQueue::arm_expiry() {
  const Timestamp drain_at = requests_.size() > 0 ? drains_at_ : kNever;
  const Timestamp at = std::min(requests_.next_expiry(), drain_at);
  // Deadlines move with every request. A timer that fires too early only looks again, so it is
  // moved forward alone, or stopped when there is nothing left to wait for.
  if (at >= expiry_at_ && at != kNever) return;
  expiry_at_ = at;
  expiry_timer_->set(at);
}

void ModelQueue::item_dead(EmbedItem& item, Lane* lane) {
  if (!item.queued) {
    call_items_died_ = true;
    return;
  }
  --queued_items_;
  queued_bytes_ -= item.cost.bytes;
  lane->batcher.note_dead(item);
  if (lane->batcher.items() == 0) lanes_.erase(CallParameters(lane->parameters));
}

void ModelQueue::after_deaths() {
  tell_queue_changed();
  if (std::exchange(call_items_died_, false)) on_call_items_dead_();
}

void ModelQueue::tell_queue_changed() {
  probe_.queue_changed(model_.name, queued_items_, queued_bytes_);
}

std::vector<EmbedItemPtr> make_items(EmbedRequest& request) {
  std::vector<EmbedItemPtr> items;
  items.reserve(request.contents.size());
  for (Content& content : request.contents) {
    auto item = std::make_unique<EmbedItem>();
    item->cost = cost_of(content);
    item->content = std::move(content);
    item->priority = request.priority;
    item->deadline = request.deadline;
    items.push_back(std::move(item));
  }
  request.contents.clear();
  return items;
}

}  // namespace gateway
