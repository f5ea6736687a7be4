#include "policy/faults/fault_traits.h"

#include "policy/faults/fault_message.h"

namespace gateway::faults {

FaultTraits traits_of(FaultKind kind) {
  using enum FaultKind;
  switch (kind) {
    case connect_failed:
    case proxy_refused:
    case connection_lost:
    case timed_out:
    case server_error:
      return {Repeat::paced, Blame::provider, false, ErrorKind::unavailable};
    case tls_failed:
      // A certificate does not mend itself within a deadline; it is shown to operators like an
      // outage.
      return {Repeat::once, Blame::provider, false, ErrorKind::unavailable};
    case aborted:
      return {Repeat::never, Blame::provider, false, ErrorKind::cancelled};
    case rate_limited:
    case tokens_limited:
    case burst_limited:
      return {Repeat::paced, Blame::provider, true, ErrorKind::throttled};
    case overloaded:
    case key_replaced:
    case connection_silent:
      return {Repeat::paced, Blame::provider, true, ErrorKind::unavailable};
    case server_timeout:
      return {Repeat::once, Blame::size, false, ErrorKind::unavailable};
    case foreign_answer:
      return {Repeat::once, Blame::account, false, ErrorKind::unavailable};
    case bad_answer:
      return {Repeat::paced, Blame::provider, false, ErrorKind::bad_answer};
    case rows_miscounted:
      return {Repeat::paced, Blame::size, false, ErrorKind::bad_answer};
    case shape_wrong:
      return {Repeat::once, Blame::parameters, false, ErrorKind::bad_answer};
    case item_refused:
      return {Repeat::never, Blame::item, false, ErrorKind::item_refused};
    case media_failed:
      return {Repeat::once, Blame::item, false, ErrorKind::item_refused};
    case media_slow:
      return {Repeat::later, Blame::item, false, ErrorKind::unavailable};
    case parameters_refused:
      return {Repeat::never, Blame::parameters, false, ErrorKind::item_refused};
    case row_limit_exceeded:
      return {Repeat::never, Blame::size, false, ErrorKind::internal};
    case body_too_large:
      return {Repeat::never, Blame::size, false, ErrorKind::item_refused};
    case too_many_tokens:
      return {Repeat::never, Blame::size, false, ErrorKind::throttled};
    case credentials_refused:
    case account_blocked:
    case model_refused:
      return {Repeat::never, Blame::account, false, ErrorKind::misconfigured};
  }
  return {Repeat::never, Blame::provider, false, ErrorKind::internal};
}

bool counts_against_budget(const FaultTraits& traits) {
  return !traits.throttle && traits.blame != Blame::item;
}

bool needs_witnesses(FaultKind kind) {
  return kind == FaultKind::foreign_answer || kind == FaultKind::model_refused;
}

bool maybe_computed(FaultKind kind) {
  using enum FaultKind;
  if (kind == server_timeout || kind == rows_miscounted || kind == shape_wrong ||
      kind == connection_silent)
    return true;
  const FaultTraits traits = traits_of(kind);
  return traits.blame == Blame::provider && !traits.throttle;
}

bool breaker_failure(FaultKind kind) {
  if (kind == FaultKind::aborted || kind == FaultKind::bad_answer) return false;
  if (kind == FaultKind::overloaded) return true;
  const FaultTraits traits = traits_of(kind);
  return traits.blame == Blame::provider && !traits.throttle;
}

bool never_left(FaultKind kind) {
  return kind == FaultKind::connect_failed || kind == FaultKind::proxy_refused ||
         kind == FaultKind::tls_failed;
}

bool may_be_lost(FaultKind kind) {
  return never_left(kind) || kind == FaultKind::aborted || kind == FaultKind::connection_lost ||
         kind == FaultKind::timed_out;
}

bool item_may_have_caused(FaultKind kind) {
  using enum FaultKind;
  return kind == server_error || kind == overloaded || kind == bad_answer ||
         kind == connection_lost || kind == timed_out || traits_of(kind).blame == Blame::account;
}

Error to_error(const CallFault& fault) {
  const ErrorKind kind = traits_of(fault.kind).error;
  return Error{kind, message_of(fault), fault.provider_code, fault.provider_request_id,
               fault.retry_after};
}

bool convicts_item(FaultKind kind, const Evidence& evidence) {
  if (!evidence.alone) return false;
  const FaultTraits traits = traits_of(kind);
  if (traits.blame == Blame::item) return !evidence.proven;
  // What is too large by itself needs no company to be refused.
  if (traits.blame == Blame::size && traits.repeat == Repeat::never) return true;
  return evidence.refuted && (item_may_have_caused(kind) || kind == FaultKind::rows_miscounted ||
                              traits.blame == Blame::parameters);
}

Error to_error(const CallFault& fault, const Evidence& evidence) {
  Error error = to_error(fault);
  const FaultTraits traits = traits_of(fault.kind);
  if (convicts_item(fault.kind, evidence)) {
    // A firewall or a refusal of the account that befalls one item alone is a refusal of the item.
    if (traits.blame == Blame::account) error.kind = ErrorKind::item_refused;
    if (error.kind == ErrorKind::item_refused) error.message = item_message_of(fault);
  } else if (traits.blame == Blame::item) {
    error.kind = ErrorKind::unavailable;
    error.message = evidence.proven ? "the provider refuses every call: " + fault.message
                                    : "the provider refused a call: " + fault.message;
  } else if (traits.blame == Blame::account) {
    error.kind = ErrorKind::unavailable;
    error.message = unasked_message_of(fault);
  } else if (traits.error == ErrorKind::bad_answer && traits.blame != Blame::parameters) {
    error.kind = ErrorKind::unavailable;
    error.message = "the provider's answers can't be read: " + fault.message;
  }
  return error;
}

}  // namespace gateway::faults
