// Whether a budget's upstream is well enough to be called.
#pragma once

#include <cstddef>
#include <deque>

#include "domain/time.h"

namespace gateway {

/// Closed while calls succeed; open, and nothing is called, after too many failures; then half
/// open: one call at a time finds out whether the upstream is well again.
///
/// Only failures that are the upstream's count; whoever calls decides which are. Pure. Thread: the
/// budget's shard.
class CircuitBreaker {
 public:
  enum class State { closed, open, half_open };

  struct Params {
    std::size_t consecutive_failures = 5;  ///< That open it; >= 1.
    double failure_share = 0.5;            ///< Of the window's calls that opens it, in (0, 1].
    std::size_t min_calls = 10;            ///< In the window before the share is looked at.
    Duration window = std::chrono::seconds(10);
    Duration open_for =
        std::chrono::seconds(1);  ///< The first time; doubles with each failed probe.
    Duration max_open_for = std::chrono::seconds(5);  ///< Bound of that; >= open_for.
  };

  explicit CircuitBreaker(Params params);

  /// The earliest time of the next call: long past while closed, the end of the pause while open,
  /// kNever while a probe is out.
  [[nodiscard]] Timestamp next_call_at() const;

  /// A call starts. Precondition: next_call_at() <= now. While not closed it is the probe.
  void start(Timestamp now);
  /// A call ended: well, badly, or in a way that says nothing (given up, throttled). `started` is
  /// when it had started: what started before the breaker opened says nothing about recovery.
  void succeed(Timestamp started, Timestamp now);
  void fail(Timestamp started, Timestamp now);
  void abandon(Timestamp started, Timestamp now);

  /// Opens it for `pause`, whatever the figures say: our account is refused. The next probe decides
  /// anew.
  void trip(Duration pause, Timestamp now);

  [[nodiscard]] State state() const { return state_; }

 private:
  struct Outcome {
    Timestamp at;
    bool failed;
  };

  void open(Duration pause, Timestamp now);
  void note(bool failed, Timestamp now);
  [[nodiscard]] bool too_many_failures() const;

  Params params_;
  State state_ = State::closed;
  std::deque<Outcome> window_;  ///< Bounded by the window's calls and by kMaxOutcomes.
  std::size_t failures_in_window_ = 0;
  std::size_t failures_in_a_row_ = 0;
  Duration pause_;
  Timestamp open_until_{};
  Timestamp opened_at_{};
  bool probe_out_ = false;
};

}  // namespace gateway
