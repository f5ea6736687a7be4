#include "dispatch/model_queue.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

#include "policy/faults/poison_memory.h"

namespace gateway::dispatch {
namespace {

using std::chrono::seconds;

/// Of what is due, so many items are looked at for a call: what they leave of it others fill.
constexpr std::size_t kMostDue = 256;

const Error kCancelled{ErrorKind::cancelled, "the caller cancelled the request"};
const Error kExpired{ErrorKind::deadline_exceeded,
                     "the deadline passed before the provider answered"};
const Error kDrained{.kind = ErrorKind::unavailable,
                     .message = "the gateway is shutting down",
                     .retry_after = seconds(1),
                     .rejection = Rejection::draining};

}  // namespace

ModelQueue::ModelQueue(const batching::CallBounds& nominal, std::size_t max_tenants,
                       const queueing::FairQueue::Shares& shares, Shard& shard, ModelProbe& probe,
                       Listeners listeners)
    : shard_(shard),
      probe_(probe),
      listeners_(std::move(listeners)),
      waiting_(nominal, max_tenants, shares),
      requests_(
          [this](queueing::EmbedItem& item, queueing::ItemState was) { item_dead(item, was); }),
      expiry_timer_(shard.time().make_timer([this] { expire(); })) {}

void ModelQueue::accept(std::uint64_t id, const EmbedRequest& request, queueing::Tenant& tenant,
                        std::vector<queueing::EmbedItemPtr> items) {
  requests_.add(id, *request.sink, request.deadline, items);
  const Timestamp now = shard_.time().now();
  for (queueing::EmbedItemPtr& item : items) {
    item->waiting_since = now;
    item->tenant = &tenant;
    tenant.hold();
    waiting_.add(request.lane.parameters, std::move(item));
  }
  tell_queue_changed();
  arm_expiry();
  listeners_.work();
}

void ModelQueue::cancel(std::uint64_t id, Departure departure) {
  const bool late = departure == Departure::deadline_passed;
  const std::size_t died = requests_.fail(id, late ? kExpired : kCancelled, shard_.time().now());
  if (died == 0) return;
  if (late) {
    probe_.items_expired(died);
  } else {
    probe_.items_cancelled(died);
  }
  after_deaths();
}

void ModelQueue::drain(Timestamp until) {
  drains_at_ = std::min(drains_at_, until);
  arm_expiry();
}

void ModelQueue::fail_all(const Error& error, const Applies& applies) {
  if (requests_.fail_all(error, shard_.time().now(), applies) > 0) after_deaths();
}

CallPtr ModelQueue::pull(const batching::CallBounds& bounds, const Deadline& pressing,
                         queueing::Company company) {
  auto pulled = pressing ? waiting_.pull_due(bounds, requests_.due_by(*pressing, kMostDue), company)
                         : waiting_.pull(bounds, company);
  return pulled ? call_of(std::move(*pulled)) : nullptr;
}

CallPtr ModelQueue::pull_probe(const batching::CallBounds& bounds) {
  auto pulled = waiting_.pull_probe(bounds, last_probed_);
  if (!pulled) return nullptr;
  last_probed_ = pulled->items.front()->tenant->name();
  return call_of(std::move(*pulled));
}

CallPtr ModelQueue::call_of(queueing::FairQueue::Pulled pulled) {
  auto call = std::make_unique<Call>();
  call->parameters = std::move(pulled.parameters);
  call->items = std::move(pulled.items);
  for (const queueing::EmbedItemPtr& item : call->items) requests_.note_taken(*item);
  tell_queue_changed();
  return call;
}

void ModelQueue::fail_lane(const CallParameters& lane, const Error& error, const Applies& applies) {
  Items taken = waiting_.take_lane(lane);
  for (const queueing::EmbedItemPtr& item : taken) {
    requests_.note_taken(*item);
    if (applies(*item)) deliver(*item, {error, item->billed, item->timing});
  }
  put_back(lane, std::move(taken));
}

void ModelQueue::put_back(const CallParameters& parameters,
                          std::vector<queueing::EmbedItemPtr> items) {
  refund(items);
  // Each goes to the head of its flow, so the last one first.
  for (auto item = items.rbegin(); item != items.rend(); ++item) {
    if (!(*item)->alive()) continue;
    requests_.note_waiting(**item);
    waiting_.put_back(parameters, std::move(*item));
  }
  tell_queue_changed();
}

void ModelQueue::refund(const std::vector<queueing::EmbedItemPtr>& items) {
  for (const queueing::EmbedItemPtr& item : items) {
    if (item->alive())
      waiting_.charge(*item->tenant, -std::exchange(item->paid_slots, 0), item->priority);
  }
}

void ModelQueue::deliver(queueing::EmbedItem& item, ItemResult&& result) {
  queueing::Tenant& tenant = *item.tenant;
  requests_.deliver(item, std::move(result));
  waiting_.release(tenant);
  if (requests_.size() == 0) arm_expiry();
}

void ModelQueue::expire(queueing::EmbedItem& item, const Error& error) {
  deliver(item, {error, item.billed, item.timing});
  probe_.items_expired(1);
}

void ModelQueue::expire() {
  expiry_at_ = kNever;
  const Timestamp now = shard_.time().now();
  const bool drained = now >= drains_at_;
  const std::size_t expired = requests_.fail_expired(now, kExpired);
  if (expired > 0) probe_.items_expired(expired);
  if (drained) requests_.fail_all(kDrained, now, [](const auto&) { return true; });
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

void ModelQueue::item_dead(queueing::EmbedItem& item, queueing::ItemState was) {
  queueing::Tenant& tenant = *item.tenant;
  if (was == queueing::ItemState::waiting) {
    waiting_.note_dead(item);
  } else {
    call_items_died_ = true;
  }
  waiting_.release(tenant);
}

void ModelQueue::after_deaths() {
  tell_queue_changed();
  if (std::exchange(call_items_died_, false)) listeners_.call_items_dead();
  // With nothing left no timer may stay set: neither the expiry's nor the next slot's. A shard ends
  // when nothing keeps its loop, and minutes of a pause would.
  if (requests_.size() > 0) return;
  arm_expiry();
  listeners_.work();
}

void ModelQueue::tell_queue_changed() {
  probe_.queue_changed(waiting_.items(), waiting_.bytes());
}

std::vector<queueing::EmbedItemPtr> make_items(EmbedRequest& request) {
  std::vector<queueing::EmbedItemPtr> items;
  items.reserve(request.contents.size());
  for (EmbedWork& work : request.contents.take()) {
    // The work is moved once: straight to where it stays.
    queueing::EmbedItemPtr item(new queueing::EmbedItem{
        .work = std::move(work), .deadline = request.deadline, .priority = request.priority});
    item->work.key = faults::hash_of(item->work.content);
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace gateway::dispatch
