#include "policy/budget/budget.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <limits>
#include <utility>

#include "domain/call_body.h"
#include "policy/faults/fault_traits.h"

namespace gateway::budget {
namespace {

/// How long a Retry-After is honoured at most: it is not documented, and a mistaken one must not
/// stop the budget (docs/provider.md, 7.5).
constexpr Duration kMaxRetryAfter = std::chrono::seconds(60);

/// What of a body's limit the items may have: its frame is as small as a quarter where the limit is
/// no larger than the frames that kMaxBodyFrameBytes is for.
std::uint64_t for_items(std::uint64_t body_bytes) {
  return body_bytes - std::min<std::uint64_t>(kMaxBodyFrameBytes, body_bytes / 4);
}

CallSize configured_size(const batching::CallBounds& bounds) {
  CallSize size;
  size[SizeAspect::items] = bounds.capacity.items;
  size[SizeAspect::images] = bounds.capacity.images;
  size[SizeAspect::videos] = bounds.capacity.videos;
  size[SizeAspect::tokens] = bounds.max_tokens.value_or(CallSize::kUnbounded);
  size[SizeAspect::bytes] = bounds.max_bytes;
  return size;
}

std::optional<double> per_minute(const std::optional<double>& per_second) {
  return per_second ? std::optional(*per_second * 60) : std::nullopt;
}

}  // namespace

Budget::Budget(const batching::CallBounds& bounds, const Settings& settings,
               std::unique_ptr<pacing::SlotSource> slots, Timestamp now)
    : configured_(settings.pace.rate),
      sizes_(configured_size(bounds)),
      bounds_(bounds),
      slots_(std::move(slots)),
      max_in_flight_(settings.pace.max_in_flight),
      health_(settings.breaker),
      retries_(settings.retries, now) {
  assert(max_in_flight_ > 0);
  slots_->configure(settings.pace, now);
}

void Budget::configure(const Settings& settings, Timestamp now) {
  configured_ = settings.pace.rate;
  max_in_flight_ = settings.pace.max_in_flight;
  slots_->configure(settings.pace, now);
  health_.configure(settings.breaker);
  retries_.configure(settings.retries, now);
}

bool Budget::has_well_peer() const {
  return std::ranges::any_of(peers_, [](const Budget* peer) { return peer->is_well(); });
}

bool Budget::peer_serves(Timestamp now) const {
  return std::ranges::any_of(
      peers_, [now](const Budget* peer) { return peer->is_well() && peer->health().serves(now); });
}

Timestamp Budget::next_call_at(Timestamp now) const {
  return blocked() ? kNever : slots_->opens_at(std::max(now, health_.next_fresh_at()));
}

bool Budget::blocked() const {
  return in_flight_ >= max_in_flight_ || health_.next_fresh_at() == kNever;
}

Timestamp Budget::expected_call_at(Timestamp now) const {
  return blocked() ? kNever : std::max(slots_->forecast(now).first_at, health_.next_fresh_at());
}

bool Budget::wants(const pacing::Demand& demand, Timestamp now) {
  return !blocked() && health_.next_fresh_at() <= now && slots_->wants(demand, now);
}

Timestamp Budget::wants_at(Timestamp now) const {
  const bool in_hand = slots_->opens_at(now) != kNever;
  return blocked() || in_hand ? kNever : health_.next_fresh_at();
}

CallSize Budget::size_of(const ItemCost& items) const {
  CallSize size;
  size[SizeAspect::items] = items.takes.items;
  size[SizeAspect::images] = items.takes.images;
  size[SizeAspect::videos] = items.takes.videos;
  size[SizeAspect::tokens] = ratio_.scaled(items.tokens);
  size[SizeAspect::bytes] = items.wire_bytes;
  return size;
}

Budget::Started Budget::start(const ItemCost& items, bool fresh, Timestamp now) {
  assert(in_flight_ < max_in_flight_);
  const CallSize size = size_of(items);
  const Started call{.at = now,
                     .slot = slots_->take(size[SizeAspect::tokens], now),
                     .size = size,
                     .estimated_tokens = items.tokens,
                     .fresh = fresh};
  sizes_.started(size, now);
  make_room();
  ++in_flight_;
  kept_calls_.set(slots_->forecast(now).per_second.value_or(0), now);
  health_.started(now);
  calls_.add(1, now);
  tokens_.add(static_cast<double>(call.reserved_tokens()), now);
  return call;
}

void Budget::end(const Started& call, std::optional<std::uint64_t> tokens, Timestamp now) {
  assert(in_flight_ > 0);
  --in_flight_;
  note_delay(call, now);
  slots_->settle(call.slot, tokens, now);
}

/// What took longer than usual may have spent that on the way. For each second's calls one is taken
/// for such a call, so that the caution costs no more than its room.
void Budget::note_delay(const Started& call, Timestamp now) {
  constexpr double kLeastUsual = 0.5;
  const std::optional<double> per_second = slots_->forecast(now).full_per_second;
  if (!per_second) return;
  const Duration usual = latency_.quantile(std::max(kLeastUsual, 1 - 1 / *per_second), now);
  const Duration latency = now - call.at;
  if (usual > Duration::zero() && latency > usual) slots_->delayed(call.slot, latency - usual);
}

void Budget::answered(const Started& call, const Usage& usage, Timestamp now) {
  // A total of zero means that the provider did not tell; then the estimate stands.
  const bool told = usage.total_tokens > 0;
  end(call, told ? std::optional(usage.total_tokens) : std::nullopt, now);
  slots_->heard({.slot = call.slot, .throttle = {}}, now);
  health_.passed({.at = call.at, .fresh = call.fresh}, now);
  throttle_run_.passed();
  retries_.note_success(now);
  latency_.add(now - call.at, now);
  CallSize size = call.size;
  if (told) size[SizeAspect::tokens] = usage.total_tokens;
  sizes_.passed(size, now);
  if (told) {
    ratio_.observe(call.estimated_tokens, usage.total_tokens);
    tokens_.add(
        static_cast<double>(usage.total_tokens) - static_cast<double>(call.reserved_tokens()), now);
  }
  make_room();
}

CallFault Budget::faulted(const Started& call, CallFault fault,
                          std::span<const std::uint64_t> contents, Timestamp now,
                          const std::optional<Throttled>& before) {
  count_throttle(call, fault.kind, now);
  const bool sized = about_size(call, fault, contents, now);
  make_room();
  const bool throttled = faults::traits_of(fault.kind).throttle;
  const bool computed = faults::maybe_computed(fault.kind);
  if (faults::may_be_lost(fault.kind)) slots_->maybe_lost(call.slot);
  end(call, computed ? std::nullopt : std::optional<std::uint64_t>(0), now);
  if (!computed) tokens_.add(-static_cast<double>(call.reserved_tokens()), now);
  if (throttled && !sized) hear_throttle(call, fault, before, now);
  health_.failed({.at = call.at, .fresh = call.fresh, .overtaken = call.overtaken}, fault, contents,
                 contradicted(now), now);
  return fault;
}

void Budget::hear_throttle(const Started& call, const CallFault& fault,
                           const std::optional<Throttled>& before, Timestamp now) {
  pacing::Heard heard{.slot = call.slot, .throttle = fault.kind, .pause = pause_for(fault, now)};
  if (before && !faults::breaker_failure(fault.kind))
    heard.before = {before->first, before->own || health_.passed_since(before->last_at)};
  slots_->heard(heard, now);
}

/// For how long the account is left alone. While it serves others, what a call is told may be about
/// one of its items, and a slower pace is answer enough.
Duration Budget::pause_for(const CallFault& fault, Timestamp now) const {
  if (!fault.retry_after || health_.serves(now)) return Duration::zero();
  return std::min(*fault.retry_after, kMaxRetryAfter);
}

/// Learns what the fault tells of sizes. True if it is about the call's size, or may be: then the
/// pace has nothing to do with it.
bool Budget::about_size(const Started& call, CallFault& fault,
                        std::span<const std::uint64_t> contents, Timestamp now) {
  using Throttle = faults::SizeLimits::Throttle;
  sizes_.failed(call.size, now);
  if (fault.kind == FaultKind::tokens_limited && call.size[SizeAspect::items] > 1) {
    const Throttle verdict = sizes_.throttled(call.size, contents, now);
    if (verdict == Throttle::size) fault.kind = FaultKind::too_many_tokens;
    return verdict != Throttle::pace;
  }
  if (!fault.limit) return false;
  const auto [aspect, told] = *fault.limit;
  const std::uint64_t most = aspect == SizeAspect::bytes ? for_items(told) : told;
  if (!sizes_.named(call.size, aspect, most, contents, now)) fault.limit.reset();
  return true;
}

void Budget::items_passed(std::span<const std::uint64_t> contents, Timestamp now) {
  sizes_.items_passed(contents, now);
  make_room();
}

void Budget::passed_apart(const CallSize& call, Timestamp now) {
  sizes_.passed_apart(call, now);
  make_room();
}

void Budget::forget_sizes() {
  sizes_.forget();
  make_room();
}

/// Brings the bounds up to date with the limits and with the ratio of the tokens.
void Budget::make_room() {
  const CallSize room = sizes_.room();
  bounds_.capacity.items = room[SizeAspect::items];
  bounds_.capacity.images = room[SizeAspect::images];
  bounds_.capacity.videos = room[SizeAspect::videos];
  bounds_.max_bytes = room[SizeAspect::bytes];
  if (room[SizeAspect::tokens] == CallSize::kUnbounded) {
    bounds_.max_tokens.reset();
  } else {
    bounds_.max_tokens = static_cast<std::uint64_t>(static_cast<double>(room[SizeAspect::tokens]) /
                                                    std::max(1.0, ratio_.ratio()));
  }
}

void Budget::count_throttle(const Started& call, FaultKind kind, Timestamp now) {
  if (kind == FaultKind::rate_limited) {
    rate_throttles_.add(1, now);
  } else if (kind == FaultKind::tokens_limited) {
    token_throttles_.add(1, now);
  } else if (kind == FaultKind::burst_limited) {
    burst_throttles_.add(1, now);
  } else {
    return;
  }
  throttle_run_.throttled(call.at, now);
}

Budget::Rate Budget::rate(Timestamp now) const {
  constexpr double kUnbounded = std::numeric_limits<double>::infinity();
  const pacing::Forecast slots = slots_->forecast(now);
  const double calls = calls_.total(now);
  const double tokens = tokens_.total(now);
  const double fed = calls > 0 && tokens > 0
                         ? slots.tokens_per_second.value_or(kUnbounded) * calls / tokens
                         : kUnbounded;
  const double seconds = std::chrono::duration<double>(latency_.quantile(0.5, now)).count();
  const double flown = seconds > 0 ? static_cast<double>(max_in_flight_) / seconds : kUnbounded;
  const double bound = std::min(fed, flown);
  return {.first_at = blocked() ? kNever : std::max(slots.first_at, health_.next_fresh_at()),
          .even_at = slots.even_at,
          .now = std::min(slots.per_second.value_or(kUnbounded), bound),
          .full = std::min(slots.full_per_second.value_or(kUnbounded), bound),
          .ramp_delay = slots.ramp_delay};
}

RateLimits Budget::pace(Timestamp now) const {
  const pacing::Forecast slots = slots_->forecast(now);
  return {.calls_per_minute = per_minute(slots.per_second),
          .tokens_per_minute = per_minute(slots.tokens_per_second)};
}

Budget::Minute Budget::last_minute(Timestamp now) const {
  // While nothing is called the pace of the last call counts on.
  const bool paced = slots_->forecast(now).full_per_second.has_value();
  return {.calls = calls_.total(now),
          .calls_allowed = paced ? std::optional(kept_calls_.last_minute(now)) : std::nullopt,
          .tokens = std::max(0.0, tokens_.total(now)),
          .rate_throttles = rate_throttles_.total(now),
          .token_throttles = token_throttles_.total(now),
          .burst_throttles = burst_throttles_.total(now)};
}

}  // namespace gateway::budget
