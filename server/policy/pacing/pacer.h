// When a budget may make its next call: call rate, token rate, ramp, calls in flight, and pauses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "domain/call_fault.h"
#include "domain/model_spec.h"
#include "domain/time.h"
#include "policy/pacing/kept_pace.h"
#include "policy/pacing/paced_rate.h"
#include "policy/pacing/ramp.h"
#include "policy/pacing/refusal_backoff.h"
#include "policy/pacing/window_guard.h"

namespace gateway::pacing {

/// Opens the send slots of one budget (one provider account and model).
///
/// Slots are even: one interval apart, the first after idleness at once. With a burst configured a
/// call may come ahead of its even slot, but never so that a window of a second, six seconds or a
/// minute holds more than the limit (docs/provider.md, 7.2).
///
/// Pure. Thread: the budget's shard.
class Pacer {
 public:
  struct Limits {
    RateLimits rate;  ///< An absent rate does not pace until throttled; present ones are > 0.
    double burst_calls = 0;  ///< Calls that may come ahead of their even schedule; >= 0.
    /// Share of each rate that stays unused, in [0, 1). The provider counts calls as they arrive:
    /// at exactly the limit, a call that travels faster than the one before it is one too many. The
    /// half percent makes 5 ms of a second.
    double headroom = 0.005;
    std::size_t max_in_flight;  ///< Most calls started and not finished; > 0.
    Ramp::Params ramp = {};
  };

  explicit Pacer(const Limits& limits);

  /// Other limits from now on. Calls that were made count against them, and what throttles have
  /// taught stays true.
  void configure(const Limits& limits, Timestamp now);

  /// When the next call may start on the even schedule; kNever while the cap on calls in flight is
  /// reached.
  [[nodiscard]] Timestamp next_slot_at() const;

  /// When it may start at the earliest, within the burst: for a full call, or a deadline that would
  /// be missed. Never later than next_slot_at().
  [[nodiscard]] Timestamp next_early_slot_at() const;

  /// Starts a call of about `estimated_tokens`. Precondition: next_early_slot_at() <= now.
  void take(std::uint64_t estimated_tokens, Timestamp now);

  /// Ends a call. `actual_tokens` is what the provider counted, absent if it did not say: then the
  /// estimate stands.
  void finish(std::uint64_t estimated_tokens, std::optional<std::uint64_t> actual_tokens);

  /// Opens no slot before `until`. A shorter pause never shortens a longer one.
  void pause_until(Timestamp until);

  /// The provider throttled a call that had started at `call_started`. `kind` says which of the
  /// three throttles (docs/provider.md, 6.3): the request quota paces calls down, the token quota
  /// paces tokens down, the burst guard makes the ramp start lower and rise slower. Without a ramp
  /// the last one paces calls down too. Other kinds are ignored.
  void throttled(FaultKind kind, Timestamp call_started, Timestamp now);

  /// A call was answered: what throttles took comes back bit by bit.
  void succeeded(Timestamp now);

  /// What is kept now, per minute, after headroom, throttles and ramp; absent: not paced.
  [[nodiscard]] RateLimits pace(Timestamp now) const;

  /// The pace of calls once the ramp is full, and the delay that the ramp costs until then.
  [[nodiscard]] std::optional<double> full_calls_per_minute() const;
  [[nodiscard]] Duration ramp_delay(Timestamp now) const;

  /// Slots of the running second and the 59 before it, by the pace that was kept between calls;
  /// absent if calls are not paced. While nothing is called the pace of the last call counts on.
  [[nodiscard]] std::optional<double> calls_allowed_last_minute(Timestamp now) const;

  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
  [[nodiscard]] std::size_t max_in_flight() const { return max_in_flight_; }

 private:
  [[nodiscard]] Timestamp closed_until() const;
  [[nodiscard]] std::optional<double> calls_per_second(Timestamp now) const;

  PacedRate calls_;
  PacedRate tokens_;
  WindowGuard windows_;
  std::optional<Ramp> ramp_;
  RefusalBackoff refusals_;
  std::size_t max_in_flight_;
  std::size_t in_flight_ = 0;
  Timestamp paused_until_{};
  KeptPace kept_calls_;
};

}  // namespace gateway::pacing
