// When a budget may make its next call: call rate, token rate, calls in flight, and pauses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "domain/model_spec.h"
#include "domain/time.h"
#include "policy/gcra.h"

namespace gateway {

/// Opens the send slots of one budget (one provider account and model).
///
/// Pure. Thread: the budget's shard.
class Pacer {
 public:
  struct Limits {
    RateLimits rate;         ///< An absent rate does not pace; present ones are > 0.
    double burst_calls = 0;  ///< Calls that may come ahead of their even schedule; >= 0.
    /// Share of each rate that stays unused, in [0, 1). The provider counts calls as they arrive:
    /// at exactly the limit, a call that travels faster than the one before it is one too many.
    double headroom = 0.005;
    std::size_t max_in_flight;  ///< Most calls started and not finished; > 0.
  };

  explicit Pacer(Limits limits);

  /// When the next call may start; kNever while the cap on calls in flight is reached.
  [[nodiscard]] Timestamp next_slot_at() const;

  /// Starts a call of about `estimated_tokens`. Precondition: next_slot_at() <= now.
  void take(std::uint64_t estimated_tokens, Timestamp now);

  /// Ends a call. `actual_tokens` is what the provider counted, absent if it did not say: then the
  /// estimate stands.
  void finish(std::uint64_t estimated_tokens, std::optional<std::uint64_t> actual_tokens);

  /// Opens no slot before `until`. A shorter pause never shortens a longer one.
  void pause_until(Timestamp until);

  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }

 private:
  std::optional<Gcra> calls_;
  std::optional<Gcra> tokens_;
  std::size_t max_in_flight_;
  std::size_t in_flight_ = 0;
  Timestamp paused_until_{};
};

}  // namespace gateway
