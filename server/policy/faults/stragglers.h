// When a call is given up because those that were sent after it have long been answered.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>

#include "domain/time.h"
#include "policy/faults/call_share.h"

namespace gateway::faults {

/// There are texts that the provider never answers. A call with such a one would hold its other
/// items for its whole time, which is longer than most deadlines. So a call of several items that
/// falls far behind, a straggler, is given up with FaultKind::timed_out, and its items are tried
/// apart. An item that is alone harms nobody, and is waited for.
///
/// A straggler has been out for ten times as long as nine calls in ten take, five seconds at least,
/// and ten calls that began after it have been answered: the provider is well then, and the way to
/// it. That it would have been answered yet can't be ruled out; then the provider computes and
/// bills its items twice. Hence this happens to one call in a hundred at most. Four rights are
/// saved, so that one bad item among 25 can be told from its neighbours at once.
///
/// Where an item of a straggler is looked for, a part of it that has not passed soon holds that
/// item: then three times the usual latency are enough, and one second.
///
/// Whoever waits takes a place among the calls in flight, and many that are silent would take all
/// of them. Hence a quarter of the places, one at least, is kept free of those that are left
/// behind: as old, and one call at least that began after them was answered promptly. More is not
/// asked, since nothing is answered any more once all places are taken. While that quarter is free,
/// or they take no more than a quarter themselves, nobody is given up so: slow items are in
/// nobody's way. It takes no right, or they would fill all places between two of them. What the
/// provider bills twice then is bounded by that each was out for the age of a straggler.
///
/// Pure. Thread: the budget's shard.
class Stragglers {
 public:
  /// Calls that have to pass a straggler.
  static constexpr std::size_t kPassedBy = 10;

  struct Params {
    Duration min_age = std::chrono::seconds(5);       ///< > 0.
    int latencies = 10;                               ///< So many times the usual one; >= 1.
    Duration min_part_age = std::chrono::seconds(1);  ///< The same of a straggler's parts; > 0.
    int part_latencies = 3;                           ///< >= 1.
    int calls_per_grant = 100;  ///< Calls that earn the right to give one up; >= 1.
    int max_grants = 4;         ///< Rights that can be saved; >= 1.
  };

  Stragglers() : Stragglers(Params()) {}
  explicit Stragglers(Params params);

  void call_started() { share_.call_started(); }
  /// A call that started at `started` was answered with vectors after `duration`; nine calls in ten
  /// took no longer than `usual` lately.
  void call_answered(Timestamp started, Duration duration, Duration usual);

  /// Calls of several items are stragglers if they started before that.
  struct Cutoff {
    Timestamp calls;
    Timestamp parts;  ///< Of calls that were stragglers.
  };
  /// `usual` is how long nine calls in ten took lately.
  [[nodiscard]] Cutoff cutoff(Duration usual, Timestamp now) const;

  /// A straggler would be given up. True: it may, and that is spent.
  [[nodiscard]] bool grant() { return share_.grant(); }

  /// When a call that started at `started` is left behind, however many items it has, as things
  /// stand; kNever while no later one was answered promptly.
  [[nodiscard]] Timestamp left_behind_at(Timestamp started, Duration usual) const;

  /// Of `places` for calls in flight, > 0, `taken` are, `behind` of them by calls that are left
  /// behind. Fewer are free than are kept so.
  [[nodiscard]] static bool crowded(std::size_t places, std::size_t taken);
  /// How many of those that are left behind are given up for their places.
  [[nodiscard]] static std::size_t evictions(std::size_t places, std::size_t taken,
                                             std::size_t behind);

 private:
  [[nodiscard]] Duration call_age(Duration usual) const;
  [[nodiscard]] Duration part_age(Duration usual) const;

  Params params_;
  CallShare share_;
  /// When the youngest answered calls started, rising; long past where there are fewer.
  std::array<Timestamp, kPassedBy> youngest_;
  Timestamp prompt_ = Timestamp::min();  ///< When the youngest one answered promptly started.
};

}  // namespace gateway::faults
