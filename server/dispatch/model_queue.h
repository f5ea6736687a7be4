// What waits for one model: its lanes and its unanswered requests.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "dispatch/call.h"
#include "dispatch/lane.h"
#include "dispatch/probe.h"
#include "dispatch/request_table.h"
#include "dispatch/router.h"
#include "dispatch/shard.h"
#include "policy/call_fill.h"

namespace gateway {

/// Holds accepted items until an upstream of the model pulls them as a call.
///
/// Work is pulled, not pushed: an upstream with an open slot takes the next call, so a slot is
/// never spent on a lane that has nothing and no lane waits while a slot is open.
///
/// Thread: the model's shard, unless said otherwise.
class ModelQueue {
 public:
  /// Everything referred to outlives the queue. Thread: any.
  ModelQueue(const ModelSpec& model, Shard& shard, Probe& probe);
  ModelQueue(const ModelQueue&) = delete;
  ModelQueue& operator=(const ModelQueue&) = delete;

  /// Who is told when there may be something to pull, and when items in calls have died. Once,
  /// before any request.
  void on_work(std::function<void()> action) { on_work_ = std::move(action); }
  void on_call_items_dead(std::function<void()> action) { on_call_items_dead_ = std::move(action); }

  /// Takes a request whose items were made by make_items().
  void accept(std::uint64_t id, EmbedRequest request, std::vector<EmbedItemPtr> items);
  /// Answers what is unanswered of the request with `cancelled`.
  void cancel(std::uint64_t id);
  /// From `until` on everything unanswered is answered with `unavailable`, and no retry is
  /// scheduled past it.
  void drain(Timestamp until);

  /// The next call by order of priority, then of waiting; null if nothing waits.
  [[nodiscard]] CallPtr take_call(const CallBounds& bounds);
  [[nodiscard]] bool waiting() const { return queued_items_ > 0; }
  /// Answers one item of a call.
  void deliver(EmbedItem& item, ItemResult&& result);
  [[nodiscard]] Timestamp drains_at() const { return drains_at_; }

  [[nodiscard]] const ModelSpec& model() const { return model_; }
  [[nodiscard]] Shard& shard() { return shard_; }

  /// Judged by the last call. Thread: any.
  [[nodiscard]] Availability availability() const { return availability_.load(); }
  void set_availability(Availability availability) { availability_.store(availability); }

 private:
  void expire();
  void arm_expiry();
  void item_dead(EmbedItem& item, Lane* lane);
  void after_deaths();
  void tell_queue_changed();

  const ModelSpec& model_;
  Shard& shard_;
  Probe& probe_;
  std::function<void()> on_work_;
  std::function<void()> on_call_items_dead_;
  std::map<CallParameters, Lane> lanes_;  ///< Those in which something waits.
  RequestTable requests_;
  std::size_t queued_items_ = 0;
  std::size_t queued_bytes_ = 0;
  bool call_items_died_ = false;
  Timestamp drains_at_ = kNever;
  Timestamp expiry_at_ = kNever;  ///< What the timer is set to.
  std::unique_ptr<Timer> expiry_timer_;
  std::atomic<Availability> availability_{Availability::unknown};
};

/// The request's contents as items, each with its cost. Empties request.contents. Thread: any.
[[nodiscard]] std::vector<EmbedItemPtr> make_items(EmbedRequest& request);

}  // namespace gateway
