// What each kind of fault means for the call that met it.
#pragma once

#include <cstddef>

#include "domain/call_fault.h"
#include "domain/error.h"

namespace gateway::faults {

/// Whether the same call may be sent again to the same upstream.
enum class Repeat {
  never,  ///< The answer would be the same.
  once,   ///< It may have been bad luck; a second time it was not.
  later,  ///< What failed needs seconds to come right.
  paced,  ///< Until attempts, deadline or patience are spent.
};

/// Who is at fault, and so who bears it.
enum class Blame {
  provider,    ///< Or the way to it: all items of the call are alike.
  item,        ///< One of the items, unnamed: neighbours must be told apart from it.
  parameters,  ///< What all items of the lane have in common.
  size,        ///< The call as a whole is too much; smaller ones may pass.
  account,     ///< Our account or configuration: every call to this upstream will fail alike.
};

struct FaultTraits {
  Repeat repeat;
  Blame blame;
  /// The provider asks for less; the whole budget slows down. The call was not looked at: a
  /// throttled attempt does not count as one, the slower pace and RetryPolicy::kMaxThrottles bound
  /// it. So it is with a key that was replaced and with a silent connection, but these slow nothing
  /// down.
  bool throttle;
  ErrorKind error;  ///< What the callers see when the fault stands.
};

/// The provider's errors (docs/provider.md, 6), reduced to what decisions need.
[[nodiscard]] FaultTraits traits_of(FaultKind kind);

/// Whether sending the same call again must be paid for out of the retry budget. Throttles are
/// answered by the pace, and an item at fault is paid for by its tenant.
[[nodiscard]] bool counts_against_budget(const FaultTraits& traits);

/// Whether one call proves nothing, though the fault blames the account: an item can bring it about
/// too (docs/provider.md, 6.10). Only credentials and bills are believed at once.
[[nodiscard]] bool needs_witnesses(FaultKind kind);

/// Whether the provider may have computed vectors all the same, and so count the call's tokens.
/// What its meters turned away, or what it refused for an item, a size or an account, it did not.
[[nodiscard]] bool maybe_computed(FaultKind kind);

/// Whether the fault is a failure of the upstream in the eyes of its circuit breaker: what is the
/// provider's fault, except calls that we gave up ourselves, throttles that speak of our quota, and
/// every 200.
///
/// `overloaded` is both: a throttle for retries, since a later call may pass, but a failure here,
/// since it tells of the provider's capacity ("due to system capacity limits",
/// docs/provider.md, 6.3) and no slower pace of ours mends that, while another upstream may do.
/// `server_timeout` is neither: the call was too much work, which smaller ones need not be.
[[nodiscard]] bool breaker_failure(FaultKind kind);

/// Whether nothing of the call has left: its items can't be at fault.
[[nodiscard]] bool never_left(FaultKind kind);

/// Whether nothing shows that the call has reached the provider.
[[nodiscard]] bool may_be_lost(FaultKind kind);

/// Whether an item may have brought it about though the fault does not say so: the provider, or
/// what stands before it, got to see the items. Of a fault of the account it is asked only while
/// that is not proven.
[[nodiscard]] bool item_may_have_caused(FaultKind kind);

/// What is known of an item when its call is given up.
struct Evidence {
  bool alone;    ///< It was the only one in the call.
  bool proven;   ///< The fault is shown to be no item's: UpstreamHealth::proves().
  bool refuted;  ///< It failed again and again while others passed: RetryPolicy::Suspicion.
};

/// Whether the fault is shown to be an item's: it was alone, and where the fault's own word is not
/// enough, others passed between its failures.
[[nodiscard]] bool convicts_item(FaultKind kind, const Evidence& evidence);

/// The error that callers get for a fault that stands; the provider's words, code and request id
/// are kept.
[[nodiscard]] Error to_error(const CallFault& fault);

/// The same for the caller of an item whose call is given up. Who was refused together with others,
/// or alone while nothing passed, was not shown to be at fault.
[[nodiscard]] Error to_error(const CallFault& fault, const Evidence& evidence);

}  // namespace gateway::faults
