// A fair queue with shorthands, for the tests of what goes into a call and who pays for it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/queueing/fair_queue.h"

namespace gateway::queueing {

inline batching::CallBounds room_for(CallCapacity capacity) {
  return {.capacity = capacity, .max_tokens = std::nullopt, .max_bytes = 1'000'000};
}

inline const batching::CallBounds kTenTexts = room_for({.items = 10, .texts = 10});
inline const batching::CallBounds kOneOfEach =
    room_for({.items = 3, .texts = 1, .images = 1, .videos = 1});

inline constexpr CallCapacity kText{.items = 1, .texts = 1};
inline constexpr CallCapacity kImage{.items = 1, .texts = 0, .images = 1};
inline constexpr CallCapacity kVideo{.items = 1, .texts = 0, .images = 0, .videos = 1};

struct ItemSketch {
  std::string_view tenant = "a";
  Priority priority = Priority::interactive;
  CallCapacity takes = kText;
  std::uint64_t tokens = 1;
  std::uint32_t bytes = 10;
  bool alone = false;
  std::uint32_t lane = 0;  ///< Different numbers share no call.
  Deadline deadline = {};
};

/// The queue of one model, and what its tenants have paid.
class WaitingRoom {
 public:
  explicit WaitingRoom(batching::CallBounds nominal = kTenTexts, double bulk_share = 0.1,
                       const TenantTable::Params& tenants = {})
      : bounds_(std::move(nominal)),
        queue_(bounds_, tenants.max_tenants,
               {.bulk_share = bulk_share, .weights = tenants.weights}) {}

  /// Adds one item and returns it. Items are numbered in order of arrival, by EmbedItem::index.
  EmbedItem* add(const ItemSketch& sketch = {}) {
    auto item = std::make_unique<EmbedItem>();
    EmbedItem* const raw = item.get();
    item->index = next_++;
    item->work.cost = {.takes = sketch.takes,
                       .tokens = sketch.tokens,
                       .bytes = sketch.bytes,
                       .wire_bytes = sketch.bytes};
    item->priority = sketch.priority;
    item->work.record.alone = sketch.alone;
    item->deadline = sketch.deadline;
    item->tenant = &queue_.tenant(sketch.tenant);
    queue_.add(parameters(sketch.lane), std::move(item));
    return raw;
  }

  void add(const ItemSketch& sketch, std::size_t times) {
    for (std::size_t k = 0; k < times; ++k) add(sketch);
  }

  /// Pulls a call, of what is `due` if that is given, and books what each tenant paid. Empty if
  /// nothing waits.
  std::vector<EmbedItemPtr> pull(std::span<EmbedItem* const> due = {}) {
    auto pulled = due.empty() ? queue_.pull(bounds_) : queue_.pull_due(bounds_, due);
    if (!pulled) return {};
    lane_ = pulled->parameters.dimension;
    for (const EmbedItemPtr& item : pulled->items) {
      paid_[item->tenant->name()] += item->paid_slots;
      paid_by_class_[static_cast<std::size_t>(item->priority)] += item->paid_slots;
    }
    return std::move(pulled->items);
  }

  /// The numbers of the items of the next call.
  std::vector<std::size_t> pull_numbers(std::span<EmbedItem* const> due = {}) {
    std::vector<std::size_t> numbers;
    for (const EmbedItemPtr& item : pull(due)) numbers.push_back(item->index);
    return numbers;
  }

  void kill(EmbedItem& item) {
    item.state = ItemState::answered;
    queue_.note_dead(item);
  }

  static CallParameters parameters(std::uint32_t lane) { return {.dimension = lane}; }

  [[nodiscard]] FairQueue& queue() { return queue_; }
  [[nodiscard]] batching::CallBounds& bounds() { return bounds_; }
  [[nodiscard]] std::uint32_t lane_of_last_call() const { return lane_; }
  [[nodiscard]] double paid(const std::string& tenant) { return paid_[tenant]; }
  [[nodiscard]] double paid(Priority priority) const {
    return paid_by_class_[static_cast<std::size_t>(priority)];
  }
  [[nodiscard]] const std::map<std::string, double>& all_paid() const { return paid_; }

 private:
  batching::CallBounds bounds_;
  FairQueue queue_;
  std::size_t next_ = 0;
  std::uint32_t lane_ = 0;
  std::map<std::string, double> paid_;
  std::array<double, 2> paid_by_class_{};
};

}  // namespace gateway::queueing
