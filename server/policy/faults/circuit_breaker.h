// Whether a budget's upstream is well enough to be called.
#pragma once

#include <cstddef>
#include <deque>

#include "domain/time.h"

namespace gateway::faults {

/// Closed while calls succeed; open, and nothing is called, after too many failures; then half
/// open: one call at a time, the probe, finds out whether the upstream is well again. A probe that
/// succeeds closes it at once; one that fails opens it for twice as long as before, up to a bound
/// that keeps the way back short: an outage is noticed to be over max_open_for later at the latest.
///
/// Only failures that are the upstream's count (breaker_failure() in policy/faults/fault_traits.h).
/// Calls that started before it last opened say nothing about the time since: their late results
/// change nothing. Pure. Thread: the budget's shard.
class CircuitBreaker {
 public:
  enum class State { closed, open, half_open };

  struct Params {
    std::size_t consecutive_failures = 5;  ///< That open it; >= 1.
    double failure_share = 0.5;            ///< Of the window's calls that opens it, in (0, 1].
    std::size_t min_calls = 10;            ///< In the window before the share is looked at; >= 1.
    Duration window = std::chrono::seconds(10);  ///< > 0.
    /// The first pause; > 0. It doubles with each failed probe.
    Duration open_for = std::chrono::seconds(1);
    Duration max_open_for = std::chrono::seconds(5);  ///< Bound of that; >= open_for.
  };

  explicit CircuitBreaker(Params params);

  /// Other figures from now on. A pause that has begun ends as it was to, and the next one is as
  /// much longer as the failed probes before have made it, within the new bounds.
  void configure(Params params);

  /// The earliest time of the next call: long past while closed, the end of the pause while open,
  /// kNever while a probe is out.
  [[nodiscard]] Timestamp next_call_at() const;

  /// A call starts. Precondition: next_call_at() <= now. While not closed it is the probe.
  void start(Timestamp now);

  /// A call that start()ed at `started` ended: well, badly, or in a way that says nothing (given
  /// up, throttled). After abandon() of a probe the next call is the probe. Each started call ends
  /// in exactly one of them.
  void succeed(Timestamp started, Timestamp now);
  void fail(Timestamp started, Timestamp now);
  void abandon(Timestamp started, Timestamp now);

  /// Opens it for `pause`, whatever the figures say: our account is refused. A shorter pause never
  /// shortens a longer one. The next probe decides anew.
  void trip(Duration pause, Timestamp now);

  /// Ends a pause: the reason for it is gone. The next call is the probe. It starts later than the
  /// instant at which this opened, since the end of a call of that instant is not heard.
  void cut_short(Timestamp now);

  [[nodiscard]] State state() const { return state_; }

 private:
  struct Outcome {
    Timestamp at;
    bool failed;
  };

  void open(Duration pause, Timestamp now);
  void close();
  void note(bool failed, Timestamp now);
  void forget_oldest();
  void forget_all();
  [[nodiscard]] bool too_many_failures() const;

  Params params_;
  State state_ = State::closed;
  std::deque<Outcome> window_;  ///< In order of time; bounded in number too.
  std::size_t failures_in_window_ = 0;
  std::size_t failures_in_a_row_ = 0;
  Duration next_pause_{};                   ///< How long it opens the next time.
  Timestamp opened_at_ = Timestamp::min();  ///< The last time; long past if never.
  Timestamp open_until_{};                  ///< End of the last pause.
  bool probe_out_ = false;
};

}  // namespace gateway::faults
