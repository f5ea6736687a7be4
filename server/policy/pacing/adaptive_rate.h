// Finding a limit that is lower than we were told: down at a throttle, up again with each success.
#pragma once

#include <cstddef>
#include <optional>

#include "domain/time.h"

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
/// Pure. Thread: one.
class AdaptiveRate {
 public:
  /// The provider refused a call that had started at `call_started`. Only the first refusal of
  /// those that one pace has caused counts.
  void throttled(Timestamp call_started, Timestamp now);

  /// A call passed.
  void succeeded(Timestamp now);

  /// The base rate is now `ratio` > 0 times what it was: what was learned is a rate, so the factor
  /// is another one.
  void rebase(double ratio);

  [[nodiscard]] double factor() const { return factor_; }

  bool operator==(const AdaptiveRate&) const = default;

 private:
  [[nodiscard]] bool counts(Timestamp call_started) const;
  void cut(double share, Timestamp now);
  void reopen(Timestamp now);

  double factor_ = 1;
  double throttled_at_ = 1;    ///< The factor before the last cut.
  double cut_ = 0;             ///< What the last cut took, as a share; 0: never cut.
  std::size_t successes_ = 0;  ///< Since the last cut.
  Timestamp cut_at_{};
  std::optional<Timestamp> open_since_;  ///< The first success after the last long closure.
  /// The first and the last refusal since the last success; the first is absent if there was none.
  std::optional<Timestamp> refused_since_;
  Timestamp refused_until_{};
};

}  // namespace gateway::pacing
