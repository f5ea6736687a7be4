// Finding a limit that is lower than we were told: down at a throttle, up again with each success.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "domain/time.h"
#include "policy/pacing/cut_grounds.h"

namespace gateway::pacing {

/// A factor in (0, 1] on a base rate. A throttle multiplies it down; each success adds to it.
///
/// The first cut after a quiet time is gentle, since the limit must be close; each one that follows
/// soon cuts twice as deep, until the limit is found. The way up is the cubic curve of TCP CUBIC
/// (RFC 9438), counted in successes: quickly back to near the factor that was throttled, slowly
/// past it, then faster and faster. So a stable limit is seldom touched and a lifted one soon
/// found. A door that was closed for seconds on end tells the limit outright: the pace, times the
/// share of the time that it was open.
///
/// A throttle cuts at once, but may prove to have been about what was called and not about the
/// pace. Then the cut is undone, unless another throttle made it too, or would have made it in its
/// place: whether that one was the pace's is not known, and to go slower is the safe side.
///
/// Pure. Thread: one.
class AdaptiveRate {
 public:
  /// Cuts that are remembered. They come a second apart at the least, and what is refused at any
  /// pace shows that at its next attempt.
  static constexpr std::size_t kUndoable = 4;

  /// The provider refused a call that had started at `call_started`. Only the first refusal of
  /// those that one pace has caused counts. `first_started` is when the first call started that its
  /// items were throttled in; absent: it is this one.
  void throttled(Timestamp call_started, Timestamp now,
                 std::optional<Timestamp> first_started = std::nullopt);

  /// What was first throttled in the call of that start is refused at any pace. Cuts that rest on
  /// nothing else are undone, as if they had never been, but for what has been recovered since; not
  /// those that a later cut stands on, while it stands, nor any but the last kUndoable.
  void disregard(Timestamp first_started);

  /// A call passed.
  void succeeded(Timestamp now);

  /// The base rate is now `ratio` > 0 times what it was: what was learned is a rate, so the factor
  /// is another one.
  void rebase(double ratio);

  [[nodiscard]] double factor() const { return course_.factor; }

  bool operator==(const AdaptiveRate&) const = default;

 private:
  /// Where the factor comes from and where it goes.
  struct Course {
    double factor = 1;
    double throttled_at = 1;    ///< The factor before the last cut.
    double cut = 0;             ///< What the last cut took, as a share; 0: never cut.
    std::size_t successes = 0;  ///< Since the last cut.
    Timestamp cut_at{};
    std::optional<Timestamp> open_since{};  ///< The first success after the last long closure.

    void rebase(double ratio);
    bool operator==(const Course&) const = default;
  };
  struct Cut {
    Course before;
    CutGrounds grounds;

    bool operator==(const Cut&) const = default;
  };

  [[nodiscard]] bool counts(Timestamp call_started) const;
  void remember(CutGrounds grounds);
  void cut(double share, Timestamp now);
  void reopen(Timestamp now);
  void undo_last();

  Course course_;
  std::vector<Cut> cuts_;  ///< Those that may yet be undone, the last one last.
  /// The first and the last refusal since the last success; the first is absent if there was none.
  std::optional<Timestamp> refused_since_;
  Timestamp refused_until_{};
  CutGrounds refusals_;  ///< Since the last success.
};

}  // namespace gateway::pacing
