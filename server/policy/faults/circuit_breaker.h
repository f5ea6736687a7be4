// Whether a budget's upstream is well enough to be called.
#pragma once

#include <chrono>

#include "domain/time.h"

namespace gateway::faults {

/// Closed while nothing proves an outage (policy/faults/witnesses.h); then open, and nothing is
/// called but the probe: one call at a time finds out whether the upstream is well again.
///
/// Calls are of two kinds. Fresh ones are made of items that have never failed; they are the better
/// probes, since what failed before may be at fault itself. So the first fresh call is let through
/// as soon as the breaker opens. What has failed waits for the end of the pause, and its failures
/// make only its own pause longer.
///
/// A probe that succeeds closes it at once; one that fails makes the next pause twice as long, up
/// to a bound that keeps the way back short: an outage is noticed to be over max_open_for later at
/// the latest.
///
/// Calls that started before it last opened say nothing about the time since: their late results
/// change nothing. But for one: while no probe has failed, all that speaks for an outage is that
/// calls failed and none was answered. Then any answer closes it. Pure. Thread: the budget's shard.
class CircuitBreaker {
 public:
  enum class State { closed, open, half_open };

  struct Params {
    /// The first pause; > 0. It doubles with each failed probe.
    Duration open_for = std::chrono::seconds(1);
    Duration max_open_for = std::chrono::seconds(5);  ///< Bound of that; >= open_for.
  };

  explicit CircuitBreaker(Params params);

  /// Other figures from now on. A pause that has begun ends as it was to, and the next one is as
  /// much longer as the failed probes before have made it, within the new bounds.
  void configure(Params params);

  /// The earliest time of the next call of items that have never failed: long past while closed,
  /// kNever while a probe is out.
  [[nodiscard]] Timestamp next_fresh_at() const;
  /// The same for a call of items that have failed: not earlier.
  [[nodiscard]] Timestamp next_call_at() const;

  /// A call starts. Precondition: next_fresh_at() <= now, or next_call_at() if it is not fresh.
  /// While not closed it is the probe.
  void start(Timestamp now);

  /// A call that start()ed at `started` ended: well, badly, or in a way that says nothing (given
  /// up, throttled). After abandon() of a probe the next call is the probe. Each started call ends
  /// in exactly one of them. While closed a failure alone changes nothing.
  void succeed(Timestamp started);
  void fail(Timestamp started, bool fresh, Timestamp now);
  void abandon(Timestamp started);

  /// There is proof of an outage: opens it if it is closed. A fresh call may leave at once.
  void open(Timestamp now);

  /// Opens it for `pause`, for fresh calls too: our account is refused. A shorter pause never
  /// shortens a longer one. The next probe decides anew.
  void trip(Duration pause, Timestamp now);

  /// Opens it for `pause`, but for fresh calls.
  void hold(Duration pause, Timestamp now);

  /// Ends a pause: the reason for it is gone. The next call is the probe. It starts later than the
  /// instant at which this opened, since the end of a call of that instant is not heard.
  void cut_short(Timestamp now);

  [[nodiscard]] State state() const { return state_; }
  /// A call that start()ed at `started` is the probe, not one from before this opened.
  [[nodiscard]] bool is_probe(Timestamp started) const {
    return state_ == State::half_open && hears(started);
  }
  /// A fresh probe has failed since it was last closed.
  [[nodiscard]] bool confirmed() const { return confirmed_; }

 private:
  void lengthen_pause();
  [[nodiscard]] bool hears(Timestamp started) const { return started > opened_at_; }

  Params params_;
  State state_ = State::closed;
  Duration next_pause_{};                   ///< How long the next failed probe makes it wait.
  Timestamp opened_at_ = Timestamp::min();  ///< The last time; long past if never.
  Timestamp fresh_from_{};                  ///< While not closed: next_fresh_at().
  Timestamp failed_from_{};                 ///< While not closed: next_call_at().
  bool probe_out_ = false;
  bool confirmed_ = false;
  bool refutable_ = false;  ///< open() alone has opened it, and no probe has failed since.
};

}  // namespace gateway::faults
