// Calls that are to be sent again, and when.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "dispatch/call.h"
#include "domain/time.h"

namespace gateway::dispatch {

/// Belongs to the model, not to an upstream: whichever upstream has a slot sends the call again.
///
/// Bounded by admission, since each call carries accepted items. Thread: the model's shard.
class RetryQueue {
 public:
  /// `call` is due at `at`; calls of one instant leave in the order in which they came.
  void add(Timestamp at, CallPtr call) { calls_.emplace(at, std::move(call)); }

  /// All calls with these parameters.
  [[nodiscard]] std::vector<CallPtr> take_lane(const CallParameters& lane);

  // The next three leave out calls that failed last at `failed_at`; with null, none.

  using Place = std::multimap<Timestamp, CallPtr>::iterator;
  /// Which of the calls that are due may go now.
  using MayGo = std::function<bool(const Call&)>;
  /// The first call that is due, still wanted, and may go; nothing if there is none. The place is
  /// good until the queue changes.
  [[nodiscard]] std::optional<Place> first_due(const Upstream* failed_at, Timestamp now,
                                               const MayGo& may_go);
  /// Whether the next one, due or not, is a call that takes turns with fresh ones.
  [[nodiscard]] bool next_yields(const Upstream* failed_at) const;
  /// When the next call is due; kNever if none waits.
  [[nodiscard]] Timestamp next_at(const Upstream* failed_at) const;

  /// The call that stands there.
  [[nodiscard]] CallPtr take(Place place) { return std::move(calls_.extract(place).mapped()); }

  /// Lets go of calls that nobody waits for any more.
  void drop_dead();

 private:
  using Calls = std::multimap<Timestamp, CallPtr>;

  [[nodiscard]] Calls::const_iterator next(const Upstream* failed_at) const;

  Calls calls_;
};

}  // namespace gateway::dispatch
