#include "policy/faults/upstream_health.h"

#include <algorithm>
#include <chrono>

#include "policy/faults/fault_traits.h"

namespace gateway::faults {
namespace {

/// How long a refused account is left alone before one call looks again: a person has to act first.
constexpr Duration kAccountPause = std::chrono::seconds(30);

}  // namespace

void UpstreamHealth::forget_account_fault(Timestamp now) {
  if (!account_fault_) return;
  reached();
  breaker_.cut_short(now);
}

void UpstreamHealth::passed(const Started& call, Timestamp now) {
  last_passed_ = now;
  last_passed_start_ = std::max(last_passed_start_, call.at);
  if (call.fresh) luck_.note(false);
  refusals_.passed();
  reached();
  breaker_.succeed(call.at);
}

void UpstreamHealth::failed(const Started& call, const CallFault& fault,
                            std::span<const std::uint64_t> contents, bool contradicted,
                            Timestamp now) {
  const FaultTraits traits = traits_of(fault.kind);
  if (call.fresh && item_may_have_caused(fault.kind)) luck_.note(true);
  if (call.overtaken) {
    breaker_.abandon(call.at);
  } else if (traits.blame == Blame::account) {
    refuse_account(call, fault, contents, now);
  } else if (breaker_failure(fault.kind)) {
    fail(call, never_left(fault.kind) ? std::span<const std::uint64_t>() : contents, now);
  } else if (fault.kind == FaultKind::aborted || traits.throttle) {
    breaker_.abandon(call.at);
  } else if (contradicted) {
    fail(call, contents, now);
  } else {
    // It answered, and what it said was about the call. An item that is refused alone explains the
    // refusal; were it evidence, a caller of nothing but bad items would stop everybody's searches.
    if (traits.blame == Blame::item && contents.size() > 1) refusals_.failed(contents);
    reached();
    breaker_.succeed(call.at);
  }
}

void UpstreamHealth::fail(const Started& call, std::span<const std::uint64_t> contents,
                          Timestamp now) {
  // What never left is as good a probe as what never failed: its items are not at fault either.
  breaker_.fail(call.at, call.fresh || contents.empty(), now);
  outage_.failed(contents);
  ++in_a_row_;
  if (outage()) breaker_.open(now);
}

void UpstreamHealth::refuse_account(const Started& call, const CallFault& fault,
                                    std::span<const std::uint64_t> contents, Timestamp now) {
  const bool doubtful = needs_witnesses(fault.kind) || serves(now);
  if (doubtful && !account_fault_) {
    const bool counts = breaker_.is_probe(call.at) && call.fresh;
    if (counts) ++account_probes_;
    if (account_probes_ < kAccountProbes) {
      // The next fresh probe is due at once: a refusal comes quickly and costs the provider
      // nothing.
      if (counts) return breaker_.abandon(call.at);
      return fail(call, contents, now);
    }
  }
  account_fault_ = AccountFault{fault, doubtful};
  if (doubtful) return breaker_.hold(kAccountPause, now);
  breaker_.trip(kAccountPause, now);
}

void UpstreamHealth::reached() {
  outage_.passed();
  in_a_row_ = 0;
  account_fault_.reset();
  account_probes_ = 0;
}

bool UpstreamHealth::proves(FaultKind kind) const {
  return traits_of(kind).blame == Blame::item ? refusals_.proof() : outage();
}

}  // namespace gateway::faults
