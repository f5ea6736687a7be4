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
  /// A call that started at `started` was answered with vectors.
  void call_answered(Timestamp started);

  /// Calls of several items are stragglers if they started before that.
  struct Cutoff {
    Timestamp calls;
    Timestamp parts;  ///< Of calls that were stragglers.
  };
  /// `usual` is how long nine calls in ten took lately.
  [[nodiscard]] Cutoff cutoff(Duration usual, Timestamp now) const;

  /// A straggler would be given up. True: it may, and that is spent.
  [[nodiscard]] bool grant() { return share_.grant(); }

 private:
  Params params_;
  CallShare share_;
  /// When the youngest answered calls started, rising; long past where there are fewer.
  std::array<Timestamp, kPassedBy> youngest_;
};

}  // namespace gateway::faults
