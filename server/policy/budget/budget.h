// All that is known of one budget: when its next call may start, how large it may be, and whether a
// retry is affordable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "domain/call_fault.h"
#include "domain/call_size.h"
#include "domain/embedding.h"
#include "domain/item_cost.h"
#include "domain/model_spec.h"
#include "domain/throttled.h"
#include "domain/time.h"
#include "policy/batching/call_fill.h"
#include "policy/faults/retry_budget.h"
#include "policy/faults/size_limits.h"
#include "policy/faults/throttle_run.h"
#include "policy/faults/upstream_health.h"
#include "policy/pacing/kept_pace.h"
#include "policy/pacing/latency_window.h"
#include "policy/pacing/minute_counter.h"
#include "policy/pacing/slot_source.h"
#include "policy/pacing/token_ratio.h"

namespace gateway::budget {

/// One provider account as one model uses it. The provider sums all keys of an account
/// (docs/provider.md, 7.1), so this is the unit that everything scarce is counted by.
///
/// It hears of every call's start and end and keeps its parts in step: slots, the upstream's
/// health, retry budget, observed latency, learned figures. Pure. Thread: the model's shard.
class Budget {
 public:
  /// What may change while it is in use.
  struct Settings {
    pacing::SlotLimits pace;
    faults::CircuitBreaker::Params breaker;
    faults::RetryBudget::Params retries;
  };

  /// Sums over the last minute.
  struct Minute {
    double calls = 0;
    std::optional<double> calls_allowed;  ///< Absent: not paced.
    double tokens = 0;
    double rate_throttles = 0;
    double token_throttles = 0;
    double burst_throttles = 0;
  };

  /// What a call needs to be settled by.
  struct Started {
    Timestamp at;
    Slot slot;
    CallSize size;                       ///< Its tokens are those that were reserved for it.
    std::uint64_t estimated_tokens = 0;  ///< As the items have it.
    bool fresh = true;                   ///< None of its items had failed before.
    bool overtaken = false;              ///< UpstreamHealth::Started.

    /// As reserved, by the learned ratio.
    [[nodiscard]] std::uint64_t reserved_tokens() const { return slot.tokens; }
  };

  /// Spends the slots of `slots`. `bounds` are the room of a call as the model has it.
  Budget(const batching::CallBounds& bounds, const Settings& settings,
         std::unique_ptr<pacing::SlotSource> slots, Timestamp now);

  /// Other pace, breaker and retries from now on; what was learned stays.
  void configure(const Settings& settings, Timestamp now);
  /// The account has another key, so what was said of the old one is void.
  void forget_account_fault(Timestamp now) { health_.forget_account_fault(now); }

  /// The other accounts of its model. Once, before the first call; they outlive this one's use.
  void set_peers(std::vector<const Budget*> peers) { peers_ = std::move(peers); }
  /// Nothing speaks against calling it.
  [[nodiscard]] bool is_well() const {
    return account_fault() == nullptr && breaker() == faults::CircuitBreaker::State::closed;
  }
  /// Another account of its model is well.
  [[nodiscard]] bool has_well_peer() const;
  /// Another one is, and has answered calls lately.
  [[nodiscard]] bool peer_serves(Timestamp now) const;
  /// So it is, and this one has answered none: what it says of a call may be its own fault.
  [[nodiscard]] bool contradicted(Timestamp now) const {
    return !health_.serves(now) && peer_serves(now);
  }

  /// When a call of items that have never failed may start, `now` or later; kNever while no slot is
  /// in hand, or blocked(). Others may, not before may_repeat_at().
  [[nodiscard]] Timestamp next_call_at(Timestamp now) const;
  /// Until then only items that have never failed may be sent: UpstreamHealth::next_call_at().
  [[nodiscard]] Timestamp may_repeat_at() const { return health_.next_call_at(); }
  /// Only another call's end can let the next one start.
  [[nodiscard]] bool blocked() const;
  /// When a call can start, `now` or later, as far as it can be foretold, whether its slot is in
  /// hand or not; kNever while blocked().
  [[nodiscard]] Timestamp expected_call_at(Timestamp now) const;

  /// Work waits that no slot in hand can serve. True if one has come in hand by that; else
  /// on_slots() tells, or wants_at() is when to say it again.
  bool wants(const pacing::Demand& demand, Timestamp now);
  /// From when on slots are worth asking for: the end of the breaker's pause; kNever if one is in
  /// hand, or while blocked().
  [[nodiscard]] Timestamp wants_at(Timestamp now) const;
  /// SlotSource::on_slots().
  void on_slots(std::function<void()> wake) { slots_->on_slots(std::move(wake)); }

  /// The room of its next call, as learned.
  [[nodiscard]] const batching::CallBounds& bounds() const { return bounds_; }
  /// A call of items that cost that together is beyond what was learned: it is not to be sent as
  /// one.
  [[nodiscard]] bool too_large(const ItemCost& items) const {
    return sizes_.exceeded_by(size_of(items));
  }

  /// `items` is the sum of the items' costs. Precondition: next_call_at(now) <= now.
  [[nodiscard]] Started start(const ItemCost& items, bool fresh, Timestamp now);
  void answered(const Started& call, const Usage& usage, Timestamp now);
  /// `contents` are what the call was made of, by hash_of() (policy/faults/poison_memory.h).
  /// Returns the fault in the light of what was learned of sizes: a token throttle may be
  /// too_many_tokens, and a figure that does not explain the refusal is left out.
  /// `before` is the throttle that all of it has in common, if any: where others passed between
  /// two of them, neither the further ones nor the first say anything of the pace.
  [[nodiscard]] CallFault faulted(const Started& call, CallFault fault,
                                  std::span<const std::uint64_t> contents, Timestamp now,
                                  const std::optional<Throttled>& before = {});
  /// A call of these contents passed, at this account or another one. To be told only while
  /// sizes().open().
  void items_passed(std::span<const std::uint64_t> contents, Timestamp now);
  /// A call of that size was refused, and all its items passed in smaller ones since.
  void passed_apart(const CallSize& call, Timestamp now);
  /// Whatever was learned of sizes is void.
  void forget_sizes();

  /// UpstreamHealth::explained().
  void explained() { health_.explained(); }
  /// What its calls tell of the upstream.
  [[nodiscard]] const faults::UpstreamHealth& health() const { return health_; }
  /// One call after the other is throttled, and it may be for one tenant's items: ThrottleRun.
  [[nodiscard]] bool throttles_in_doubt() const { return throttle_run_.doubtful(); }
  [[nodiscard]] faults::RetryBudget& retries() { return retries_; }
  [[nodiscard]] const faults::RetryBudget& retries() const { return retries_; }

  /// How many calls a second it can make, by pace, tokens, observed latency and the cap on calls in
  /// flight; infinite where nothing bounds it.
  struct Rate {
    Timestamp first_at = kNever;  ///< expected_call_at().
    Timestamp even_at{};          ///< pacing::Forecast.
    double now = 0;               ///< While the ramp rises.
    double full = 0;              ///< Once it has risen.
    Duration ramp_delay{};        ///< What the rise costs.
  };
  [[nodiscard]] Rate rate(Timestamp now) const;
  [[nodiscard]] Duration latency(double quantile, Timestamp now) const {
    return latency_.quantile(quantile, now);
  }

  [[nodiscard]] faults::CircuitBreaker::State breaker() const { return health_.breaker(); }
  [[nodiscard]] const faults::AccountFault* account_fault() const {
    return health_.account_fault();
  }
  /// What is kept now, per minute, after headroom, throttles and ramp; absent: not paced.
  [[nodiscard]] RateLimits pace(Timestamp now) const;
  /// Calls that may come ahead of their even schedule, as learned.
  [[nodiscard]] std::size_t burst_calls(Timestamp now) const {
    return slots_->forecast(now).burst_calls;
  }
  [[nodiscard]] const RateLimits& configured() const { return configured_; }
  [[nodiscard]] double token_ratio() const { return ratio_.ratio(); }
  /// The most that a call may have, as learned, and when that is tried to be surpassed.
  [[nodiscard]] const faults::SizeLimits& sizes() const { return sizes_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
  [[nodiscard]] std::size_t max_in_flight() const { return max_in_flight_; }
  [[nodiscard]] Minute last_minute(Timestamp now) const;

 private:
  void end(const Started& call, std::optional<std::uint64_t> tokens, Timestamp now);
  void note_delay(const Started& call, Timestamp now);
  [[nodiscard]] CallSize size_of(const ItemCost& items) const;
  [[nodiscard]] bool about_size(const Started& call, CallFault& fault,
                                std::span<const std::uint64_t> contents, Timestamp now);
  void hear_throttle(const Started& call, const CallFault& fault,
                     const std::optional<Throttled>& before, Timestamp now);
  [[nodiscard]] Duration pause_for(const CallFault& fault, Timestamp now) const;
  void make_room();
  void count_throttle(const Started& call, FaultKind kind, Timestamp now);

  std::vector<const Budget*> peers_;
  RateLimits configured_;
  faults::SizeLimits sizes_;
  batching::CallBounds bounds_;  ///< Of them, in estimated tokens.
  std::unique_ptr<pacing::SlotSource> slots_;
  std::size_t in_flight_ = 0;
  std::size_t max_in_flight_;
  faults::UpstreamHealth health_;
  faults::ThrottleRun throttle_run_;
  faults::RetryBudget retries_;
  pacing::LatencyWindow latency_;
  pacing::TokenRatio ratio_;
  pacing::KeptPace kept_calls_;
  pacing::MinuteCounter calls_;
  pacing::MinuteCounter tokens_;
  pacing::MinuteCounter rate_throttles_;
  pacing::MinuteCounter token_throttles_;
  pacing::MinuteCounter burst_throttles_;
};

}  // namespace gateway::budget
