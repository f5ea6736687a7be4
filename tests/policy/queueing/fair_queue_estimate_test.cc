// Slots open at an even pace, work arrives, and what the queue foretold is held against what came.
#include <chrono>
#include <limits>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "policy/queueing/fair_queue.h"
#include "tests/policy/queueing/waiting_room.h"

namespace gateway::queueing {
namespace {

constexpr double kSlotsPerSecond = 2;
constexpr Duration kSlot = std::chrono::milliseconds(500);
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Somebody who asks for one item every `every` slots on average.
struct Source {
  ItemSketch sketch;
  double every;
  std::size_t most_waiting = 1'000'000;  ///< Holds back beyond.
};

struct Outcome {
  double worst_optimism = 0;  ///< Slots that an item waited longer than foretold, at most.
  double waited = 0;          ///< Sums over all items after the first minute.
  double foretold = 0;
  std::size_t items = 0;
  std::size_t items_late = 0;  ///< By more than two slots.

  /// One in five hundred may be late: no estimate foresees a burst.
  [[nodiscard]] bool kept() const { return items_late * 500 <= items; }
};

class Simulation {
 public:
  Simulation(std::vector<Source> sources, bool poisson, TenantTable::Params tenants = {},
             batching::CallBounds bounds = kTenTexts)
      : sources_(std::move(sources)),
        poisson_(poisson),
        next_(sources_.size()),
        room_(std::move(bounds), 0.1, std::move(tenants)) {
    for (std::size_t k = 0; k < sources_.size(); ++k) next_[k] = gap(sources_[k]) * unit();
  }

  /// What became of the items of the sources that `judged` counts, by its first `judged` ones.
  Outcome run(int slots, std::size_t judged) {
    for (int slot = 0; slot < slots; ++slot) {
      for (std::size_t k = 0; k < sources_.size(); ++k)
        for (; next_[k] < slot; next_[k] += gap(sources_[k])) arrive(k, slot, k < judged);
      for (const EmbedItemPtr& item : room_.pull()) leave(*item, slot);
    }
    return outcome_;
  }

  [[nodiscard]] FairQueue& queue() { return room_.queue(); }

 private:
  struct Promise {
    int slot;
    double foretold;
  };

  double unit() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  double gap(const Source& source) {
    return poisson_ ? std::exponential_distribution<double>(1 / source.every)(random_)
                    : source.every;
  }

  void arrive(std::size_t source, int slot, bool judged) {
    const ItemSketch& sketch = sources_[source].sketch;
    const Timestamp now = start_ + slot * kSlot;
    FairQueue& queue = room_.queue();
    Tenant& tenant = queue.tenant(sketch.tenant);
    const double size = queue.slots_of(
        {.takes = sketch.takes, .tokens = sketch.tokens, .wire_bytes = sketch.bytes});
    const double foretold = queue.slots_before(tenant, sketch.priority, size, kSlotsPerSecond, now);
    EXPECT_GE(foretold, 1);
    queue.note_arrival(tenant, sketch.priority, size, now);
    if (tenant.items() >= sources_[source].most_waiting) return;
    const EmbedItem* const item = room_.add(sketch);
    // The first minute teaches how fast work arrives.
    if (judged && slot >= 120) promises_[item] = {slot, foretold};
  }

  void leave(const EmbedItem& item, int slot) {
    const auto promise = promises_.find(&item);
    if (promise == promises_.end()) return;
    const double waited = slot - promise->second.slot + 1;
    outcome_.worst_optimism = std::max(outcome_.worst_optimism, waited - promise->second.foretold);
    if (waited > promise->second.foretold + 2) ++outcome_.items_late;
    outcome_.waited += waited;
    outcome_.foretold += promise->second.foretold;
    ++outcome_.items;
    promises_.erase(promise);
  }

  std::mt19937 random_{11};
  std::vector<Source> sources_;
  bool poisson_;
  std::vector<double> next_;  ///< In slots.
  WaitingRoom room_;
  Timestamp start_{std::chrono::hours(100)};
  std::map<const EmbedItem*, Promise> promises_;
  Outcome outcome_;
};

std::vector<Source> many(std::size_t count, const Source& like,
                         const std::vector<std::string>& names) {
  std::vector<Source> sources(count, like);
  for (std::size_t k = 0; k < count; ++k) sources[k].sketch.tenant = names[k];
  return sources;
}

const std::vector<std::string>& names() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> made;
    for (int k = 0; k < 50; ++k) made.push_back("t" + std::to_string(k));
    return made;
  }();
  return all;
}

TEST(FairQueueEstimate, WithNothingWaitingTheNextSlotIsOnesOwn) {
  WaitingRoom room;
  Tenant& tenant = room.queue().tenant("a");
  EXPECT_NEAR(
      room.queue().slots_before(tenant, Priority::interactive, 0.1, kSlotsPerSecond, Timestamp{}),
      1.1, 1e-6);
  EXPECT_NEAR(room.queue().slots_before_newcomer(Priority::bulk, kSlotsPerSecond, Timestamp{}), 1.1,
              1e-6);
}

TEST(FairQueueEstimate, OnesOwnQueueAndDebtComeFirst) {
  WaitingRoom room;
  Tenant& tenant = room.queue().tenant("a");
  room.add({}, 50);
  EXPECT_NEAR(room.queue().slots_before(tenant, Priority::interactive, 0, kInfinity, Timestamp{}),
              6, 1e-6);
  room.add({.tenant = "b"}, 1000);
  EXPECT_NEAR(room.queue().slots_before(tenant, Priority::interactive, 0, kInfinity, Timestamp{}),
              11, 1e-6);
  room.queue().charge(tenant, 3);
  EXPECT_NEAR(room.queue().slots_before(tenant, Priority::interactive, 0, kInfinity, Timestamp{}),
              14, 1e-6);
}

TEST(FairQueueEstimate, AQuietTenantDoesNotWaitForAFlood) {
  WaitingRoom room;
  room.add({.tenant = "flood"}, 100'000);
  Tenant& quiet = room.queue().tenant("quiet");
  EXPECT_LE(room.queue().slots_before(quiet, Priority::interactive, 0.1, kInfinity, Timestamp{}),
            1.5);
  EXPECT_LE(room.queue().slots_before_newcomer(Priority::interactive, kInfinity, Timestamp{}), 1.5);
}

TEST(FairQueueEstimate, BulkWaitsForInteractiveWorkButNoLongerThanItsShareAllows) {
  WaitingRoom room;
  room.add({.tenant = "a"}, 50);
  room.add({.tenant = "b", .priority = Priority::bulk}, 20);
  Tenant& bulk = room.queue().tenant("b");
  EXPECT_NEAR(room.queue().slots_before(bulk, Priority::bulk, 0, kInfinity, Timestamp{}), 8, 1e-6);
  room.add({.tenant = "a"}, 100'000);
  EXPECT_NEAR(room.queue().slots_before(bulk, Priority::bulk, 0, kInfinity, Timestamp{}), 30, 1e-6);
}

TEST(FairQueueEstimate, InteractiveWorkGivesBulkItsShare) {
  WaitingRoom room;
  room.add({.tenant = "a"}, 180);
  room.add({.tenant = "b", .priority = Priority::bulk}, 100'000);
  Tenant& tenant = room.queue().tenant("a");
  EXPECT_NEAR(room.queue().slots_before(tenant, Priority::interactive, 0, kInfinity, Timestamp{}),
              190.0 / 9, 1e-6);
}

TEST(FairQueueEstimate, HoldsForSteadyAndForRandomArrivals) {
  for (const bool poisson : {false, true}) {
    // From half of what fits to just below all of it: 10 tenants in one lane, 10 rows a slot.
    for (const double load : {0.5, 0.8, 0.95}) {
      Simulation simulation(many(10, {.sketch = {}, .every = 1 / load}, names()), poisson);
      const Outcome outcome = simulation.run(4000, 10);
      EXPECT_GT(outcome.items, 10'000U);
      EXPECT_TRUE(outcome.kept()) << "load " << load;
      // Where nothing is random nothing is late.
      EXPECT_LE(outcome.worst_optimism, poisson ? 5 : 0) << "load " << load;
    }
  }
}

TEST(FairQueueEstimate, HoldsBesideFloodsThatKeepTheirQueuesLong) {
  for (const bool one_lane : {true, false}) {
    std::vector<Source> sources = many(10, {.sketch = {}, .every = 3}, names());
    for (std::uint32_t k = 10; k < 15; ++k) {
      const ItemSketch flood{.tenant = names()[k], .lane = one_lane ? 0 : k};
      sources.push_back({.sketch = flood, .every = 0.05, .most_waiting = 200});
    }
    Simulation simulation(sources, true);
    const Outcome quiet = simulation.run(4000, 10);
    EXPECT_TRUE(quiet.kept()) << "one lane: " << one_lane;
    // Rides in the calls of other quiet tenants are not foreseen.
    EXPECT_LE(quiet.foretold, 5 * quiet.waited) << "one lane: " << one_lane;
  }
}

TEST(FairQueueEstimate, HoldsForAFloodItself) {
  std::vector<Source> sources = many(4, {.sketch = {}, .every = 0.1, .most_waiting = 100}, names());
  Simulation simulation(sources, true, {.max_tenants = 10, .weights = {{"t1", 2}, {"t2", 3}}});
  const Outcome floods = simulation.run(2000, 4);
  EXPECT_TRUE(floods.kept());
  EXPECT_LE(floods.foretold, 1.1 * floods.waited);
}

TEST(FairQueueEstimate, HoldsForBothClasses) {
  for (const double interactive_every : {0.2, 0.11, 0.05}) {
    const std::vector<Source> sources{
        {.sketch = {.tenant = "a"}, .every = interactive_every, .most_waiting = 50},
        {.sketch = {.tenant = "b", .priority = Priority::bulk}, .every = 0.5, .most_waiting = 20},
        {.sketch = {.tenant = "c", .priority = Priority::bulk}, .every = 2, .most_waiting = 20}};
    Simulation simulation(sources, true);
    const Outcome outcome = simulation.run(4000, 3);
    EXPECT_TRUE(outcome.kept()) << "interactive every " << interactive_every;
    EXPECT_LE(outcome.foretold, 3 * outcome.waited) << "interactive every " << interactive_every;
  }
}

TEST(FairQueueEstimate, HoldsForMixedKindsThatShareCalls) {
  std::vector<Source> sources;
  const CallCapacity kinds[] = {kText, kImage, kVideo};
  for (std::size_t k = 0; k < 30; ++k)
    sources.push_back(
        {.sketch = {.tenant = names()[k], .takes = kinds[k % 3]}, .every = 9, .most_waiting = 20});
  Simulation simulation(sources, true, {}, kOneOfEach);
  const Outcome outcome = simulation.run(4000, 30);
  EXPECT_TRUE(outcome.kept());
  EXPECT_LE(outcome.foretold, 2 * outcome.waited);
}

TEST(FairQueueEstimate, ATenantIsRememberedWhileItsArrivalsMatterAndNotForEver) {
  WaitingRoom room;
  Timestamp now{std::chrono::hours(1)};
  for (int k = 0; k < 100; ++k) {
    Tenant& tenant = room.queue().tenant("t" + std::to_string(k));
    room.queue().note_arrival(tenant, Priority::interactive, 0.1, now);
  }
  EXPECT_GE(room.queue().tenants().size(), 100U);
  Tenant& present = room.queue().tenant("present");
  for (int k = 0; k < 300; ++k)
    room.queue().note_arrival(present, Priority::interactive, 0.1, now += std::chrono::seconds(1));
  EXPECT_EQ(room.queue().tenants().size(), 2U);
}

}  // namespace
}  // namespace gateway::queueing
