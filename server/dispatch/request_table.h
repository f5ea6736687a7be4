// The requests accepted and not yet fully answered, and the one place where answers leave.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/item_result.h"
#include "policy/queueing/embed_item.h"

namespace gateway::dispatch {

/// One caller's request on its shard: which of its items are still to be answered. Plain data of
/// RequestTable.
///
/// Thread: the model's shard.
class PendingRequest {
 public:
  std::uint64_t id = 0;
  ResultSink* sink = nullptr;
  Deadline deadline;
  std::vector<queueing::EmbedItem*> items;  ///< By index; null once answered.
  std::size_t unanswered = 0;
  std::size_t waiting = 0;  ///< Of those, in the fair queue.
};

/// Answers every item of every request exactly once: with its vector, or with the reason why there
/// is none.
///
/// An item dies with its answer. Whoever holds it then (a queue, a call) only drops it, so one
/// caller's leaving never disturbs a call that others share.
///
/// Thread: the model's shard.
class RequestTable {
 public:
  /// Hears of items that died while somebody held them, by cancellation, deadline or shutdown, and
  /// of where each was until then. The item may be destroyed within.
  using OnItemDead = std::function<void(queueing::EmbedItem& item, queueing::ItemState was)>;
  explicit RequestTable(OnItemDead on_item_dead) : on_item_dead_(std::move(on_item_dead)) {}
  RequestTable(const RequestTable&) = delete;
  RequestTable& operator=(const RequestTable&) = delete;

  /// Takes note of a request and ties `items`, all of its items by index, to it; all of them are
  /// about to wait in the fair queue. Precondition: `id` is new and `items` is not empty.
  void add(std::uint64_t id, ResultSink& sink, Deadline deadline,
           const std::vector<queueing::EmbedItemPtr>& items);

  /// A live item has gone into the fair queue again, or has left it.
  void note_waiting(queueing::EmbedItem& item);
  void note_taken(queueing::EmbedItem& item);

  /// Answers a live item; it is dead afterwards.
  void deliver(queueing::EmbedItem& item, ItemResult&& result);

  /// Answers all that is unanswered of the request with `error`, and with where its time went until
  /// `now`. Returns how many items that were; 0 if there is no such request any more.
  std::size_t fail(std::uint64_t id, const Error& error, Timestamp now);

  /// As fail(), for each request whose deadline is at or before `now`.
  std::size_t fail_expired(Timestamp now, const Error& error);

  /// As fail(), for every request whose first unanswered item `applies`: all of one are alike.
  std::size_t fail_all(const Error& error, Timestamp now,
                       const std::function<bool(const queueing::EmbedItem&)>& applies);

  /// The closest deadline; kNever if there is none.
  [[nodiscard]] Timestamp next_expiry() const;

  /// An item in the fair queue with the closest deadline; null if none that waits has one.
  [[nodiscard]] queueing::EmbedItem* most_urgent() const;

  /// Items in the fair queue whose deadline is not after `time`, in the order of deadlines; the
  /// first `most` of them.
  [[nodiscard]] std::vector<queueing::EmbedItem*> due_by(Timestamp time, std::size_t most) const;

  /// Marks every waiting item of that content as one that travels alone. Looks at all items, which
  /// of 100,000 takes some 2 ms in requests of a hundred, and 12 ms in requests of one; a culprit
  /// costs a call first, so that they are looked at no more often than slots open. An index by key
  /// would cost every item three hundred instructions, a hundredth of the way of the cheapest.
  void isolate(std::uint64_t key);

  [[nodiscard]] std::size_t size() const { return requests_.size(); }

 private:
  [[nodiscard]] PendingRequest& request_of(const queueing::EmbedItem& item);
  void remove(PendingRequest& request);

  OnItemDead on_item_dead_;
  std::unordered_map<std::uint64_t, PendingRequest> requests_;
  PendingRequest* latest_ = nullptr;  ///< That was asked for: mostly the next item is of it too.
  using Deadlines = std::set<std::pair<Timestamp, std::uint64_t>>;
  Deadlines deadlines_;  ///< Of requests that have one.
  Deadlines waiting_;    ///< Of those, with an item in the fair queue.
};

}  // namespace gateway::dispatch
