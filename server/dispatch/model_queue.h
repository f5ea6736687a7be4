// What waits for one model, and the requests it belongs to.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dispatch/call.h"
#include "dispatch/departure.h"
#include "dispatch/embed_request.h"
#include "dispatch/model_probe.h"
#include "dispatch/request_table.h"
#include "dispatch/shard.h"
#include "policy/batching/call_fill.h"
#include "policy/queueing/fair_queue.h"

namespace gateway::dispatch {

/// Holds accepted items until a call is pulled for an open slot, and answers each of them once.
///
/// Work is pulled, not pushed: a slot is never spent on a lane that has nothing, and no lane waits
/// while a slot is open.
///
/// Thread: the model's shard; construction any.
class ModelQueue {
 public:
  /// Who is told of what the queue can't act on by itself. Neither calls back into the queue: what
  /// follows comes later.
  struct Listeners {
    std::function<void()> work;  ///< There may be something to pull, or nothing any more.
    std::function<void()> call_items_dead;  ///< Items in calls have died.
  };

  /// The first three are FairQueue's. Everything referred to outlives the queue.
  ModelQueue(const batching::CallBounds& nominal, std::size_t max_tenants,
             const queueing::FairQueue::Shares& shares, Shard& shard, ModelProbe& probe,
             Listeners listeners);
  ModelQueue(const ModelQueue&) = delete;
  ModelQueue& operator=(const ModelQueue&) = delete;

  /// Takes a request whose items were made by make_items().
  void accept(std::uint64_t id, const EmbedRequest& request, queueing::Tenant& tenant,
              std::vector<queueing::EmbedItemPtr> items);
  /// Answers what is unanswered of the request with `cancelled`; with `deadline_exceeded`, and
  /// counts it as expired, if its caller left for that.
  void cancel(std::uint64_t id, Departure departure);
  /// From `until` on everything unanswered is answered with `unavailable`.
  void drain(Timestamp until);
  /// Whether that holds for an item.
  using Applies = std::function<bool(const queueing::EmbedItem&)>;
  /// Answers everything unanswered that it applies to with `error`.
  void fail_all(const Error& error, const Applies& applies);

  /// The next call by the shares of classes and tenants; null if nothing waits. What is due by
  /// `pressing` goes first. `company` says who shares it.
  [[nodiscard]] CallPtr pull(const batching::CallBounds& bounds, const Deadline& pressing,
                             queueing::Company company);
  /// A call of one item that has never failed; null if there is none. Tenants take turns.
  [[nodiscard]] CallPtr pull_probe(const batching::CallBounds& bounds);
  /// Answers whatever waits with these parameters, and that it applies to, with `error`.
  void fail_lane(const CallParameters& lane, const Error& error, const Applies& applies);
  /// Items of a call that was taken apart wait again, in front, and what they paid is given back.
  void put_back(const CallParameters& parameters, std::vector<queueing::EmbedItemPtr> items);
  /// Gives back what the items paid for a call that did not serve them.
  void refund(const std::vector<queueing::EmbedItemPtr>& items);
  /// Makes waiting items of that content travel alone.
  void isolate(std::uint64_t key) { requests_.isolate(key); }

  /// Answers one item of a call.
  void deliver(queueing::EmbedItem& item, ItemResult&& result);

  /// Answers one item of a call whose deadline can't be met any more with `error`, and counts it as
  /// expired.
  void expire(queueing::EmbedItem& item, const Error& error);

  /// A waiting item with the closest deadline; null if none that waits has one.
  [[nodiscard]] queueing::EmbedItem* most_urgent() const { return requests_.most_urgent(); }
  [[nodiscard]] Timestamp drains_at() const { return drains_at_; }
  [[nodiscard]] queueing::FairQueue& waiting() { return waiting_; }
  [[nodiscard]] const queueing::FairQueue& waiting() const { return waiting_; }

 private:
  [[nodiscard]] CallPtr call_of(queueing::FairQueue::Pulled pulled);
  void expire();
  void arm_expiry();
  void item_dead(queueing::EmbedItem& item, queueing::ItemState was);
  void after_deaths();
  void tell_queue_changed();

  Shard& shard_;
  ModelProbe& probe_;
  const Listeners listeners_;
  queueing::FairQueue waiting_;
  RequestTable requests_;
  std::string last_probed_;  ///< Name of the tenant whose item the last probe was.
  bool call_items_died_ = false;
  Timestamp drains_at_ = kNever;
  Timestamp expiry_at_ = kNever;  ///< What the timer is set to.
  std::unique_ptr<Timer> expiry_timer_;
};

/// The request's contents as items. Empties request.contents. Thread: any.
[[nodiscard]] std::vector<queueing::EmbedItemPtr> make_items(EmbedRequest& request);

}  // namespace gateway::dispatch
