#include "policy/faults/retry_policy.h"

#include <algorithm>
#include <cassert>

namespace gateway::faults {
namespace {

/// Failures of one call while others pass after which it is taken for poisoned.
constexpr int kPoisonedAfter = 2;

/// Whether an item may have caused what looks like the provider's fault: only if the provider got
/// to see the items.
bool item_may_have_caused(FaultKind kind) {
  using enum FaultKind;
  return kind == server_error || kind == bad_answer || kind == connection_lost || kind == timed_out;
}

/// What the fault would say of an item or of the call's size, if others were not failing alike.
bool is_of_an_outage(const FaultTraits& traits, const RetryPolicy::Attempt& attempt) {
  if (!attempt.outage) return false;
  if (traits.blame == Blame::item) return !attempt.others_pass;
  return traits.blame == Blame::size && traits.repeat != Repeat::never;
}

}  // namespace

void FailureCount::add(FaultKind kind, bool refused) {
  const FaultTraits traits = traits_of(kind);
  if (traits.throttle) ++throttles;
  if (!traits.throttle && !(traits.blame == Blame::account && refused)) ++attempts;
}

Unpaid without_retries(FaultKind kind, std::size_t sent) {
  const bool of_an_item = traits_of(kind).blame == Blame::item || needs_witnesses(kind);
  return of_an_item && sent > 1 ? Unpaid::isolate : Unpaid::give_up;
}

RetryPolicy::Decision RetryPolicy::decide(const CallFault& fault, const Attempt& attempt,
                                          Timestamp now, double random) const {
  assert(attempt.failures.attempts >= 0 && attempt.failures.throttles >= 0 && attempt.items >= 1);
  const FaultTraits traits = traits_of(fault.kind);
  if (traits.blame == Blame::account) {
    if (attempt.refused) return Elsewhere{};
    if (attempt.items > 1) return Isolate{};
    return retry(fault, attempt, Repeat::once, now, random);
  }
  if (fault.kind == FaultKind::connection_silent) return RetryAt{now};
  if (traits.throttle) return come_later(fault, attempt, now, random);
  if (is_of_an_outage(traits, attempt)) return retry(fault, attempt, Repeat::paced, now, random);
  if (fault.kind == FaultKind::bad_answer && attempt.flawed) return GiveUp::attempts_exhausted;
  const bool shared = attempt.items > 1;
  if (shared && traits.blame == Blame::size) return Split{};
  if (shared && traits.blame == Blame::item) {
    // Bad luck was ruled out before the first part was sent; asking again for each part would
    // double the cost of the search.
    const bool last_chance_gone =
        attempt.isolating || attempt.failures.attempts >= allowed(traits.repeat);
    if (last_chance_gone) return Isolate{};
  }
  if (shared && item_may_have_caused(fault.kind) && attempt.failures.attempts >= kPoisonedAfter &&
      attempt.others_pass && !attempt.outage) {
    return Isolate{};
  }
  return retry(fault, attempt, traits.repeat, now, random);
}

RetryPolicy::Decision RetryPolicy::retry(const CallFault& fault, const Attempt& attempt,
                                         Repeat repeat, Timestamp now, double random) const {
  if (repeat == Repeat::never) return GiveUp::not_retryable;
  if (attempt.failures.attempts >= allowed(repeat)) return GiveUp::attempts_exhausted;
  Duration wait = backoff(attempt.failures.attempts, random);
  if (fault.retry_after) wait = std::max(wait, std::min(*fault.retry_after, params_.max_backoff));
  return RetryAt{now + wait};
}

RetryPolicy::Decision RetryPolicy::come_later(const CallFault& fault, const Attempt& attempt,
                                              Timestamp now, double random) const {
  if (attempt.failures.throttles >= kMaxThrottles) return GiveUp::attempts_exhausted;
  if (fault.retry_after) return RetryAt{now + std::min(*fault.retry_after, params_.max_backoff)};
  return RetryAt{now + backoff(attempt.failures.throttles, random)};
}

int RetryPolicy::allowed(Repeat repeat) const {
  switch (repeat) {
    case Repeat::never:
      return 1;
    case Repeat::once:
      return std::min(2, params_.max_attempts);
    case Repeat::paced:
      break;
  }
  return params_.max_attempts;
}

Duration RetryPolicy::backoff(int attempt, double random) const {
  Duration bound = params_.base_backoff;
  for (int k = 1; k < attempt && bound < params_.max_backoff; ++k) bound *= 2;
  bound = std::min(bound, params_.max_backoff);
  return Duration(static_cast<Duration::rep>(random * static_cast<double>(bound.count())));
}

}  // namespace gateway::faults
