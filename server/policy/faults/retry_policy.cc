#include "policy/faults/retry_policy.h"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace gateway::faults {
namespace {

/// The first wait for a slow media host; it doubles with each attempt.
constexpr Duration kSlowHostWait = std::chrono::seconds(3);

}  // namespace

void FailureCount::add(FaultKind kind, bool refused) {
  const FaultTraits traits = traits_of(kind);
  if (traits.throttle || kind == FaultKind::too_many_tokens) {
    ++throttles;
  } else if (!(traits.blame == Blame::account && refused)) {
    ++attempts;
  }
}

RetryPolicy::Decision RetryPolicy::decide(const CallFault& fault, const Attempt& attempt,
                                          Timestamp now, double random) const {
  assert(attempt.failures.attempts >= 0 && attempt.failures.throttles >= 0 && attempt.items >= 1);
  const FaultTraits traits = traits_of(fault.kind);
  if (traits.blame == Blame::account && attempt.refused) return Elsewhere{};
  if (attempt.lane_refused) return RefuseLane{};
  if (fault.kind == FaultKind::connection_silent) return RetryAt{now};
  if (traits.throttle) return come_later(fault, attempt, now, random);
  // Once: if the other had no slot, it is as if there were none.
  if (attempt.elsewhere && fault.kind != FaultKind::aborted && attempt.failures.attempts < 2)
    return RetryAt{now};
  if (traits.blame == Blame::parameters) return decide_parameters(fault, attempt, now, random);
  if (traits.blame == Blame::item) return decide_item(fault, attempt, now, random);
  const bool bad_twice = attempt.flawed && (fault.kind == FaultKind::bad_answer ||
                                            fault.kind == FaultKind::rows_miscounted);
  if (bad_twice) return GiveUp::attempts_exhausted;
  if (traits.blame == Blame::size) {
    const bool of_an_outage = attempt.proven && traits.repeat != Repeat::never;
    if (attempt.items > 1 && !of_an_outage) return decide_size(fault, now);
    return retry(fault, attempt, of_an_outage ? Repeat::paced : traits.repeat, now, random);
  }
  if (fault.kind != FaultKind::aborted && fault.kind != FaultKind::bad_answer && attempt.proven)
    return Wait{};
  if (item_may_have_caused(fault.kind)) return decide_undecided(fault, attempt, now, random);
  return retry(fault, attempt, traits.repeat, now, random);
}

/// A size that nobody names may be the words that one item brings about; if not, the search for it
/// shows that (SizeLimits::passed_apart()).
RetryPolicy::Decision RetryPolicy::decide_size(const CallFault& fault, Timestamp now) {
  const bool unnamed =
      fault.kind == FaultKind::row_limit_exceeded || fault.kind == FaultKind::body_too_large;
  if (unnamed && !fault.limit) return Isolate{now};
  return Split{};
}

RetryPolicy::Decision RetryPolicy::decide_parameters(const CallFault& fault, const Attempt& attempt,
                                                     Timestamp now, double random) const {
  const bool final = traits_of(fault.kind).repeat == Repeat::never;
  if (attempt.lane_passes && attempt.items > 1) return Isolate{now};
  if (attempt.lane_passes && final) return GiveUp::not_retryable;
  if (final && attempt.several_tenants) return Separate{};
  if (final && attempt.lane_blamed) return RefuseLane{};
  if (final && attempt.items > 1) return Split{};
  if (final) return GiveUp::not_retryable;
  if (attempt.lane_doubted || attempt.flawed) return GiveUp::attempts_exhausted;
  return retry(fault, attempt, Repeat::once, now, random);
}

RetryPolicy::Decision RetryPolicy::decide_item(const CallFault& fault, const Attempt& attempt,
                                               Timestamp now, double random) const {
  if (attempt.items > 1 && attempt.proven) return Wait{};
  // The neighbours need not wait for what a second try of the item would bring.
  if (attempt.items > 1) return Isolate{now};
  return retry(fault, attempt, traits_of(fault.kind).repeat, now, random);
}

/// A call that failed, and whose fault does not say whether an item is to blame.
/// - Of several items a part goes next, at once if others pass. If nothing passes meanwhile, and
///   the attempts are spent, it was the provider. But while slots are scarce, a call that was sent
///   once goes whole once more, since bad luck is likelier than a bad item, and a search costs
///   others their slots.
/// - A single one is retried until its attempts are spent, or it is convicted.
RetryPolicy::Decision RetryPolicy::decide_undecided(const CallFault& fault, const Attempt& attempt,
                                                    Timestamp now, double random) const {
  const int attempts = attempt.failures.attempts;
  if (attempt.items == 1) {
    if (convicts(fault.kind, attempt)) return GiveUp::attempts_exhausted;
    if (attempt.rest_untested) return Isolate{wait(fault, attempts, now, random)};
    return retry(fault, attempt, needs_witnesses(fault.kind) ? Repeat::once : Repeat::paced, now,
                 random);
  }
  const bool told = traits_of(fault.kind).blame == Blame::account;
  const bool well = told || attempt.others_pass;
  const Timestamp at = well ? now : wait(fault, attempts, now, random);
  // Where it would take all of the call's time again, others' slots are the smaller price.
  const bool hangs = fault.kind == FaultKind::timed_out && attempt.others_pass;
  const bool first = !attempt.isolating && attempts < 2;
  if (!told && first && attempt.scarce && !hangs) return RetryAt{at};
  if (attempts < params_.max_attempts || attempt.passed_by) return Isolate{at};
  return retry(fault, attempt, Repeat::paced, now, random);
}

bool RetryPolicy::convicts(FaultKind kind, const Attempt& attempt) const {
  const Suspicion& suspicion = attempt.suspicion;
  if (attempt.items > 1) return false;
  if (kind == FaultKind::bad_answer || kind == FaultKind::rows_miscounted) return attempt.flawed;
  if (traits_of(kind).blame == Blame::parameters) return attempt.lane_passes;
  if (suspicion.refuted == 0) return false;
  // A firewall answers what it was sent, so once is enough unless such answers come by chance. A
  // word on the key or the bill is hardly ever an item's doing.
  if (traits_of(kind).blame == Blame::account)
    return suspicion.failed_alone + (needs_witnesses(kind) ? 2U : 0U) >= suspicion.enough;
  // A search that led to it speaks against it too, and so does an answer.
  const auto attempts = static_cast<std::uint32_t>(params_.max_attempts);
  if (!attempt.isolating) return suspicion.failed_alone >= std::max(suspicion.enough, attempts);
  const bool answered = kind == FaultKind::server_error || kind == FaultKind::overloaded;
  return suspicion.failed_alone + (answered ? 1U : 0U) >= suspicion.enough;
}

RetryPolicy::Decision RetryPolicy::retry(const CallFault& fault, const Attempt& attempt,
                                         Repeat repeat, Timestamp now, double random) const {
  if (repeat == Repeat::never) return GiveUp::not_retryable;
  const int attempts = attempt.failures.attempts;
  const FaultTraits traits = traits_of(fault.kind);
  // Who was passed by and is not convicted has only had bad luck so far.
  const bool of_an_item = traits.blame == Blame::item || traits.repeat == Repeat::never;
  const bool unlucky = attempt.passed_by && !of_an_item && !convicts(fault.kind, attempt);
  if (attempts >= (unlucky ? kMaxUndecided : allowed(repeat))) return GiveUp::attempts_exhausted;
  if (repeat != Repeat::later) return RetryAt{wait(fault, attempts, now, random)};
  const auto longest = static_cast<double>((kSlowHostWait * (1 << (attempts - 1))).count());
  return RetryAt{now + Duration(static_cast<Duration::rep>(longest * (1 - random / 4)))};
}

Timestamp RetryPolicy::wait(const CallFault& fault, int attempts, Timestamp now,
                            double random) const {
  const Duration own = backoff(std::max(1, attempts), random);
  if (!fault.retry_after) return now + own;
  return now + std::max(own, std::min(*fault.retry_after, params_.max_backoff));
}

RetryPolicy::Decision RetryPolicy::come_later(const CallFault& fault, const Attempt& attempt,
                                              Timestamp now, double random) const {
  const int throttles = attempt.failures.throttles;
  if (fault.kind == FaultKind::overloaded && convicts(fault.kind, attempt))
    return GiveUp::attempts_exhausted;
  if (throttles >= kMaxThrottles) return GiveUp::attempts_exhausted;
  if (fault.kind == FaultKind::overloaded && attempt.proven) return Wait{};
  // A throttle that meets one call again and again, while others pass, is that call's own.
  const bool own = attempt.items > 1 && throttles >= params_.max_attempts && attempt.passed_by;
  if (own) return Isolate{wait(fault, throttles, now, random)};
  // What one account asks for, another need not wait for.
  if (fault.retry_after && !attempt.peer_serves)
    return RetryAt{now + std::min(*fault.retry_after, params_.max_backoff)};
  return RetryAt{now + backoff(throttles, random)};
}

int RetryPolicy::allowed(Repeat repeat) const {
  switch (repeat) {
    case Repeat::never:
      return 1;
    case Repeat::once:
      return std::min(2, params_.max_attempts);
    case Repeat::later:
      return kMaxLater;
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
