#include "policy/budget/budget.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "policy/faults/fault_traits.h"
#include "policy/faults/retry_policy.h"

namespace gateway::budget {
namespace {

/// How long a refused account is left alone before one call looks again: a person has to act first.
constexpr Duration kAccountPause = std::chrono::seconds(30);
/// How long a Retry-After is honoured at most: it is not documented, and a mistaken one must not
/// stop the budget (docs/provider.md, 7.5).
constexpr Duration kMaxRetryAfter = std::chrono::seconds(60);

}  // namespace

Budget::Budget(Params params, Timestamp now)
    : configured_(params.pace.rate),
      max_tokens_(params.bounds.max_tokens),
      bounds_(params.bounds),
      pacer_(params.pace),
      breaker_(params.breaker),
      retries_(params.retries, now) {}

void Budget::configure(const Params& params, Timestamp now) {
  configured_ = params.pace.rate;
  pacer_.configure(params.pace, now);
  breaker_.configure(params.breaker);
  retries_.configure(params.retries, now);
}

void Budget::forget_account_fault(Timestamp now) {
  if (!account_fault_) return;
  account_fault_.reset();
  breaker_.cut_short(now);
}

Timestamp Budget::next_call_at() const {
  return std::max(pacer_.next_slot_at(), breaker_.next_call_at());
}

Timestamp Budget::next_early_call_at() const {
  return std::max(pacer_.next_early_slot_at(), breaker_.next_call_at());
}

Budget::Started Budget::start(std::size_t items, std::uint64_t estimated_tokens, bool independent,
                              Timestamp now) {
  const Started call{now, items, estimated_tokens, ratio_.scaled(estimated_tokens), independent};
  pacer_.take(call.reserved_tokens, now);
  breaker_.start(now);
  calls_.add(1, now);
  tokens_.add(static_cast<double>(call.reserved_tokens), now);
  return call;
}

void Budget::answered(const Started& call, const Usage& usage, Timestamp now) {
  // A total of zero means that the provider did not tell; then the estimate stands.
  const bool told = usage.total_tokens > 0;
  pacer_.finish(call.reserved_tokens, told ? std::optional(usage.total_tokens) : std::nullopt);
  pacer_.succeeded(now);
  breaker_.succeed(call.at, now);
  retries_.note_success(now);
  latency_.add(now - call.at, now);
  account_fault_.reset();
  outages_.passed(now);
  if (!told) return;
  ratio_.observe(call.estimated_tokens, usage.total_tokens);
  tokens_.add(static_cast<double>(usage.total_tokens) - static_cast<double>(call.reserved_tokens),
              now);
  if (max_tokens_) {
    bounds_.max_tokens = static_cast<std::uint64_t>(static_cast<double>(*max_tokens_) /
                                                    std::max(1.0, ratio_.ratio()));
  }
}

void Budget::faulted(const Started& call, const CallFault& fault, Timestamp now) {
  const bool throttled = faults::traits_of(fault.kind).throttle;
  // What a meter turned away was not computed, so its tokens are free again.
  pacer_.finish(call.reserved_tokens, throttled ? std::optional<std::uint64_t>(0) : std::nullopt);
  if (throttled) {
    tokens_.add(-static_cast<double>(call.reserved_tokens), now);
    count_throttle(fault.kind, now);
    pacer_.throttled(fault.kind, call.at, now);
    if (fault.retry_after) pacer_.pause_until(now + std::min(*fault.retry_after, kMaxRetryAfter));
  }
  watch(call, fault.kind, now);
  tell_breaker(call, fault, now);
  learn(fault);
}

void Budget::watch(const Started& call, FaultKind kind, Timestamp now) {
  const faults::FaultTraits traits = faults::traits_of(kind);
  if (!call.independent || traits.throttle || kind == FaultKind::aborted) return;
  // An item that was refused alone explains the refusal. Were it evidence, a caller of nothing but
  // bad items would make an outage for everybody.
  if (call.items == 1 && traits.blame == faults::Blame::item) return;
  outages_.failed(kind, now);
}

bool Budget::others_pass(const Started& call, FaultKind kind, Timestamp now) const {
  return faults::traits_of(kind).blame == faults::Blame::item ? !outages_.unanimous(kind, now)
                                                              : outages_.passed_since(call.at);
}

void Budget::tell_breaker(const Started& call, const CallFault& fault, Timestamp now) {
  if (faults::traits_of(fault.kind).blame == faults::Blame::account) {
    account_fault_ = fault;
    breaker_.trip(kAccountPause, now);
  } else if (faults::breaker_failure(fault.kind) ||
             (faults::traits_of(fault.kind).blame == faults::Blame::item &&
              outages_.unanimous(fault.kind, now))) {
    breaker_.fail(call.at, now);
  } else if (fault.kind == FaultKind::aborted || faults::traits_of(fault.kind).throttle) {
    breaker_.abandon(call.at, now);
  } else {
    // It answered, and what it said was about the items.
    breaker_.succeed(call.at, now);
    account_fault_.reset();
  }
}

void Budget::learn(const CallFault& fault) {
  if (!fault.row_limit || *fault.row_limit == 0) return;
  bounds_.capacity.items = std::min(bounds_.capacity.items, *fault.row_limit);
}

void Budget::count_throttle(FaultKind kind, Timestamp now) {
  if (kind == FaultKind::rate_limited) rate_throttles_.add(1, now);
  if (kind == FaultKind::tokens_limited) token_throttles_.add(1, now);
  if (kind == FaultKind::burst_limited) burst_throttles_.add(1, now);
}

Budget::Rate Budget::rate(Timestamp now) const {
  constexpr double kUnbounded = std::numeric_limits<double>::infinity();
  const RateLimits pace = pacer_.pace(now);
  const auto per_second = [](const std::optional<double>& per_minute) {
    return per_minute ? *per_minute / 60 : kUnbounded;
  };
  const double calls = calls_.total(now);
  const double tokens = tokens_.total(now);
  const double fed =
      calls > 0 && tokens > 0 ? per_second(pace.tokens_per_minute) * calls / tokens : kUnbounded;
  const double seconds = std::chrono::duration<double>(latency_.quantile(0.5, now)).count();
  const double flown =
      seconds > 0 ? static_cast<double>(pacer_.max_in_flight()) / seconds : kUnbounded;
  const double bound = std::min(fed, flown);
  return {.now = std::min(per_second(pace.calls_per_minute), bound),
          .full = std::min(per_second(pacer_.full_calls_per_minute()), bound),
          .ramp_delay = pacer_.ramp_delay(now)};
}

Budget::Minute Budget::last_minute(Timestamp now) const {
  return {.calls = calls_.total(now),
          .calls_allowed = pacer_.calls_allowed_last_minute(now),
          .tokens = std::max(0.0, tokens_.total(now)),
          .rate_throttles = rate_throttles_.total(now),
          .token_throttles = token_throttles_.total(now),
          .burst_throttles = burst_throttles_.total(now)};
}

}  // namespace gateway::budget
