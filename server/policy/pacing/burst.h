// How many calls may come ahead of their even schedule.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "domain/time.h"

namespace gateway::pacing {

/// What a budget has not used may be spent at once, within its windows (SlotCalendar): up to so
/// many calls. A provider that minds that all the same says so, and then it is the burst that is
/// too long, not the rate that is too high. So it is halved, and grows again by one call each quiet
/// minute.
///
/// Pure. Thread: one.
class Burst {
 public:
  /// Times shortened that can be undone.
  static constexpr std::size_t kRemembered = 8;

  /// At most so many calls from now on; >= 0. What throttles took stays taken, as a share.
  void configure(double most);

  /// Calls that may come ahead now.
  [[nodiscard]] std::size_t calls() const { return static_cast<std::size_t>(calls_); }

  /// A call started ahead of its even schedule. Times must not go backwards.
  void spent(Timestamp now) { spent_at_ = now; }

  /// When one did last; long past if none ever did.
  [[nodiscard]] Timestamp spent_at() const { return spent_at_.value_or(Timestamp{}); }

  /// Whether a throttle of a call that started then may be about calls that came ahead.
  [[nodiscard]] bool concerns(Timestamp call_started) const;

  /// The provider refused such a call. Only the first of those that one burst has caused counts.
  /// `first_started` is when the first call started that its items were throttled in.
  void shorten(Timestamp call_started, Timestamp first_started, Timestamp now);

  /// What was first throttled in the call of that start is refused at any pace: it gets back what
  /// shorten() took for it, unless kRemembered others have come since.
  void disregard(Timestamp first_started);

  /// A call passed.
  void succeeded(Timestamp now);

  bool operator==(const Burst&) const = default;

 private:
  struct Cut {
    Timestamp first_started;
    double taken;

    bool operator==(const Cut&) const = default;
  };

  [[nodiscard]] bool counted(Timestamp call_started) const;

  double most_ = 0;
  double calls_ = 0;
  std::optional<Timestamp> spent_at_{};
  std::optional<Timestamp> changed_at_{};  ///< When a throttle or a quiet minute did it last.
  std::deque<Cut> cuts_;
};

}  // namespace gateway::pacing
