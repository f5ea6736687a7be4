// Finding a limit that is lower than we were told: down at a throttle, up again with each success.
#pragma once

#include <cstddef>

#include "domain/time.h"

namespace gateway {

/// A factor in (0, 1] on a base rate. A throttle multiplies it down; each success adds to it.
///
/// The way up is the cubic curve of TCP CUBIC (RFC 9438), counted in successes: quickly back to
/// near the factor that was throttled, slowly past it, then faster and faster, so that a stable
/// limit is seldom touched and a lifted one is soon found. A throttle soon after another one means
/// that the limit is far below, so the cut is strong; else it is gentle.
///
/// Pure. Thread: one.
class AdaptiveRate {
 public:
  /// The provider refused a call that had started at `call_started`. Of the calls in flight
  /// together only one counts: what started before the last cut was sent at the old pace. Nor is
  /// one cut followed by another before a call has passed: a full window refuses everything until
  /// it has emptied, at any pace.
  void throttled(Timestamp call_started, Timestamp now);

  /// A call passed.
  void succeeded();

  [[nodiscard]] double factor() const { return factor_; }

 private:
  double factor_ = 1;
  double throttled_at_ = 1;    ///< The factor before the last cut.
  double cut_to_ = 1;          ///< The factor after it.
  std::size_t successes_ = 0;  ///< Since the last cut.
  Timestamp last_cut_{};
};

}  // namespace gateway
