// One rate of a budget (calls or tokens): its limit, what throttles taught about it, and the even
// schedule that follows.
#pragma once

#include <optional>

#include "domain/time.h"
#include "policy/pacing/adaptive_rate.h"
#include "policy/pacing/gcra.h"
#include "policy/pacing/minute_counter.h"

namespace gateway::pacing {

/// Paces units at the configured limit, less headroom, times what throttles have left of it. A rate
/// that is not configured does not pace until a throttle; then it paces at what was sent in the
/// last minute, over the part of it in which anything was sent, until it has recovered from the
/// throttle, and is forgotten.
///
/// Pure. Thread: one.
class PacedRate {
 public:
  /// Not configured.
  PacedRate() : PacedRate(std::nullopt, 0) {}
  /// `per_minute` > 0 or absent; `headroom` in [0, 1).
  PacedRate(std::optional<double> per_minute, double headroom);

  /// Other figures from now on, within the same bounds. What was taken stays taken, but a wait at a
  /// lower rate becomes shorter; what throttles have taught stays true.
  void configure(std::optional<double> per_minute, double headroom, Timestamp now);

  /// When the next unit is due on the even schedule; long past if this rate does not pace.
  [[nodiscard]] Timestamp even_at() const;
  /// So many units ahead of that.
  [[nodiscard]] Timestamp ahead_of_even(double units) const;

  /// Takes `units` >= 0, at the pace of this moment.
  void take(double units, Timestamp now);
  /// More of a call that starts at `now` and has been taken in part.
  void add(double units, Timestamp now);
  /// Corrects an earlier take().
  void adjust(double units);
  /// Undoes the take() of one unit at `taken_at`, if nothing was taken since; else it stays taken.
  void take_back(Timestamp taken_at);

  // AdaptiveRate's.
  void throttled(Timestamp call_started, Timestamp now,
                 std::optional<Timestamp> first_started = std::nullopt);
  void disregard(Timestamp first_started);
  void succeeded(Timestamp now);

  /// Throttles have taught a lower rate than the configured one.
  [[nodiscard]] bool slowed() const { return adaptive_.factor() < 1; }
  /// Units a second; absent if this rate does not pace. Without what other ceilings say.
  [[nodiscard]] std::optional<double> per_second() const;

  bool operator==(const PacedRate&) const = default;

 private:
  void note_sent(double units, Timestamp now);
  [[nodiscard]] double sent_per_second(Timestamp now) const;
  void forget_recovered();

  bool configured_ = false;
  std::optional<double> base_;  ///< Units a second, headroom taken off; configured or learned.
  std::optional<Gcra> gcra_;    ///< Present with `base_`.
  AdaptiveRate adaptive_;
  MinuteCounter sent_;         ///< While it is not configured, and so are the next two.
  Timestamp sending_since_{};  ///< The first send after a minute without any.
  std::optional<Timestamp> sent_at_;
};

}  // namespace gateway::pacing
