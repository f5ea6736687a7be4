#include "door/request/error_reason.h"

namespace gateway::request {
namespace {

constexpr bool are_in_order() {
  for (std::size_t k = 0; k < kErrorReasons.size(); ++k) {
    if (static_cast<std::size_t>(kErrorReasons[k].reason) != k) return false;
  }
  return kErrorReasons.back().reason == ErrorReason::internal;
}
static_assert(are_in_order());

ErrorReason of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_argument:
      return ErrorReason::invalid_request;
    case ErrorKind::unknown_model:
      return ErrorReason::unknown_model;
    case ErrorKind::unauthenticated:
      return ErrorReason::unknown_caller;
    case ErrorKind::permission_denied:
      return ErrorReason::not_allowed;
    case ErrorKind::quota_exceeded:
      return ErrorReason::items_quota_spent;
    case ErrorKind::overloaded:
      return ErrorReason::queue_full;
    case ErrorKind::too_large:
      return ErrorReason::message_too_large;
    case ErrorKind::throttled:
      return ErrorReason::provider_throttles;
    case ErrorKind::deadline_exceeded:
      return ErrorReason::deadline_exceeded;
    case ErrorKind::cancelled:
      return ErrorReason::cancelled;
    case ErrorKind::item_refused:
      return ErrorReason::item_refused;
    case ErrorKind::unavailable:
      return ErrorReason::provider_unavailable;
    case ErrorKind::misconfigured:
      return ErrorReason::account_refused;
    case ErrorKind::bad_answer:
      return ErrorReason::bad_answer;
    case ErrorKind::internal:
      return ErrorReason::internal;
  }
  return ErrorReason::internal;
}

ErrorReason of(Rejection rejection, ErrorKind kind) {
  switch (rejection) {
    case Rejection::answer_too_large:
      return ErrorReason::answer_too_large;
    case Rejection::message_too_large:
      return ErrorReason::message_too_large;
    case Rejection::metadata_too_large:
      return ErrorReason::metadata_too_large;
    case Rejection::quota_items:
      return ErrorReason::items_quota_spent;
    case Rejection::quota_tokens:
      return ErrorReason::tokens_quota_spent;
    case Rejection::tenant_items:
    case Rejection::tenant_bytes:
      return ErrorReason::tenant_queue_full;
    case Rejection::deadline_far:
      return ErrorReason::deadline_too_short;
    case Rejection::parameters_refused:
      return ErrorReason::parameters_refused;
    case Rejection::draining:
      return ErrorReason::draining;
    case Rejection::invalid:
    case Rejection::unauthenticated:
    case Rejection::permission:
    case Rejection::queue_items:
    case Rejection::queue_bytes:
    case Rejection::held_answers:
    case Rejection::deadline_spent:
    case Rejection::provider_down:
    case Rejection::account_refused:
      break;  // The kind says as much.
  }
  return of(kind);
}

}  // namespace

const ErrorReasonRow& reason_of(ErrorKind kind) {
  return row_of(of(kind));
}

const ErrorReasonRow& reason_of(const Error& error) {
  if (error.kind == ErrorKind::quota_exceeded && !error.retry_after) {
    return row_of(ErrorReason::larger_than_quota);
  }
  const ErrorReasonRow& by_kind = reason_of(error.kind);
  if (!error.rejection) return by_kind;
  // A refusal may hand on what an earlier request was told: parameters whose answers can't be read.
  const ErrorReasonRow& closer = row_of(of(*error.rejection, error.kind));
  return closer.code == by_kind.code ? closer : by_kind;
}

}  // namespace gateway::request
