#include "policy/retry_policy.h"

#include <algorithm>
#include <cassert>

namespace gateway {

RetryPolicy::Decision RetryPolicy::decide(const CallFault& fault, const Attempt& attempt,
                                          Timestamp now, double random) const {
  assert(attempt.number >= 1 && attempt.items >= 1);
  const FaultTraits traits = traits_of(fault.kind);
  if (attempt.items > 1) {
    // A call that was too much is not sent twice at the same size.
    if (traits.blame == Blame::size) return Split{};
    // Bad luck was ruled out before the first split; asking again at each level would double its
    // cost.
    if (traits.blame == Blame::item && (attempt.isolating || attempt.number >= allowed(traits))) {
      return Split{};
    }
  }
  if (attempt.number >= allowed(traits)) {
    return traits.repeat == Repeat::never ? GiveUp::not_retryable : GiveUp::attempts_exhausted;
  }
  Duration wait = backoff(attempt.number, random);
  if (fault.retry_after) wait = std::max(wait, std::min(*fault.retry_after, params_.max_backoff));
  return RetryAt{now + wait};
}

int RetryPolicy::allowed(const FaultTraits& traits) const {
  switch (traits.repeat) {
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

}  // namespace gateway
