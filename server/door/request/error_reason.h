// Why a request or an item failed, as programs read it: the closed list of google.rpc.ErrorInfo's
// reasons that this API has. docs/errors.md is rendered from it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "domain/code.h"
#include "domain/error.h"

namespace gateway::request {

enum class ErrorReason : std::uint8_t {
  invalid_request,
  answer_too_large,
  message_too_large,
  metadata_too_large,
  unknown_model,
  unknown_caller,
  not_allowed,
  items_quota_spent,
  tokens_quota_spent,
  larger_than_quota,
  queue_full,
  tenant_queue_full,
  deadline_too_short,
  provider_throttles,
  deadline_exceeded,
  cancelled,
  item_refused,
  parameters_refused,
  provider_unavailable,
  draining,
  account_refused,
  bad_answer,
  internal,
};

struct ErrorReasonRow {
  ErrorReason reason;
  std::string_view name;  ///< On the wire; at most 63 of A-Z, 0-9 and _. Never changes.
  Code code;
  bool retryable;            ///< The same may succeed later, with nobody changing anything.
  std::string_view meaning;  ///< A sentence without its full stop, and so the next.
  std::string_view advice;
};

// clang-format off
inline constexpr std::array kErrorReasons{
    ErrorReasonRow{ErrorReason::invalid_request, "INVALID_REQUEST", Code::invalid_argument, false,
                   "The request is malformed, or asks for what the model does not have",
                   "Correct the field that `BadRequest` names"},
    ErrorReasonRow{ErrorReason::answer_too_large, "ANSWER_TOO_LARGE", Code::invalid_argument, false,
                   "The answer of a unary call could be larger than `server.max_unary_answer_bytes`",
                   "Send as many items as the message says, or use `Embed` or `EmbedMultimodal`"},
    ErrorReasonRow{ErrorReason::message_too_large, "MESSAGE_TOO_LARGE", Code::resource_exhausted, false,
                   "The request is larger than `server.max_message_bytes`", "Send fewer items at once"},
    ErrorReasonRow{ErrorReason::metadata_too_large, "METADATA_TOO_LARGE", Code::resource_exhausted, false,
                   "The request's metadata is larger than `server.max_metadata_bytes`", "Send less of it"},
    ErrorReasonRow{ErrorReason::unknown_model, "UNKNOWN_MODEL", Code::not_found, false,
                   "No such model is served", "Take one that the message names, or `ListModels`"},
    ErrorReasonRow{ErrorReason::unknown_caller, "UNKNOWN_CALLER", Code::unauthenticated, false,
                   "No credential, or one that no tenant has", "Send the tenant's token or certificate"},
    ErrorReasonRow{ErrorReason::not_allowed, "NOT_ALLOWED", Code::permission_denied, false,
                   "The tenant may not use this model or priority, or is no operator",
                   "Ask for what it may have, or ask the gateway's operator"},
    ErrorReasonRow{ErrorReason::items_quota_spent, "ITEMS_QUOTA_SPENT", Code::resource_exhausted, true,
                   "The tenant's `items_per_minute` are used up", "Come back after `RetryInfo`"},
    ErrorReasonRow{ErrorReason::tokens_quota_spent, "TOKENS_QUOTA_SPENT", Code::resource_exhausted, true,
                   "The tenant's `tokens_per_day` are used up", "Come back after `RetryInfo`, which may be hours"},
    ErrorReasonRow{ErrorReason::larger_than_quota, "LARGER_THAN_QUOTA", Code::resource_exhausted, false,
                   "The request alone is more than the tenant's whole quota", "Send fewer items at once"},
    ErrorReasonRow{ErrorReason::queue_full, "QUEUE_FULL", Code::resource_exhausted, true,
                   "The gateway's queue is full", "Come back after `RetryInfo`"},
    ErrorReasonRow{ErrorReason::tenant_queue_full, "TENANT_QUEUE_FULL", Code::resource_exhausted, true,
                   "The tenant's share of the queue is full", "Come back after `RetryInfo`, with less at once"},
    ErrorReasonRow{ErrorReason::deadline_too_short, "DEADLINE_TOO_SHORT", Code::resource_exhausted, true,
                   "The next slot, what waits before the request and the provider leave no time for it; the message has the figures",
                   "Come back after `RetryInfo`, or with a longer deadline"},
    ErrorReasonRow{ErrorReason::provider_throttles, "PROVIDER_THROTTLES", Code::resource_exhausted, true,
                   "The provider throttles, past the deadline or the allowed attempts", "Come back after `RetryInfo`"},
    ErrorReasonRow{ErrorReason::deadline_exceeded, "DEADLINE_EXCEEDED", Code::deadline_exceeded, true,
                   "The deadline passed on arrival, in the queue or in a provider call", "Give a longer deadline"},
    ErrorReasonRow{ErrorReason::cancelled, "CANCELLED", Code::cancelled, true,
                   "The caller went away or read too slowly", "Send it again if it is still wanted"},
    ErrorReasonRow{ErrorReason::item_refused, "ITEM_REFUSED", Code::invalid_argument, false,
                   "The provider refuses this very item; its words and code are kept", "Change the item, or leave it out"},
    ErrorReasonRow{ErrorReason::parameters_refused, "PARAMETERS_REFUSED", Code::invalid_argument, false,
                   "The provider refused these parameters a short while ago", "Change dimension, types or instruct"},
    ErrorReasonRow{ErrorReason::provider_unavailable, "PROVIDER_UNAVAILABLE", Code::unavailable, true,
                   "The provider is down, or was until retries were spent", "Come back after `RetryInfo`"},
    ErrorReasonRow{ErrorReason::draining, "DRAINING", Code::unavailable, true,
                   "This gateway is shutting down", "Send it again, to another one, after `RetryInfo`"},
    ErrorReasonRow{ErrorReason::account_refused, "ACCOUNT_REFUSED", Code::failed_precondition, false,
                   "The provider refuses the gateway's key, account or access to the model",
                   "Tell the gateway's operator; the message names upstream and host"},
    ErrorReasonRow{ErrorReason::bad_answer, "BAD_ANSWER", Code::internal, true,
                   "The provider's answer broke its contract, more than once", "Send it again, a few times at most"},
    ErrorReasonRow{ErrorReason::internal, "INTERNAL", Code::internal, false,
                   "A fault of the gateway", "Tell the gateway's operator, with the trace id"},
};
// clang-format on

[[nodiscard]] constexpr const ErrorReasonRow& row_of(ErrorReason reason) {
  return kErrorReasons[static_cast<std::size_t>(reason)];
}

/// By its kind; more closely by why the request was turned away, if it was. The row's code is
/// always that of the kind (outcome.h).
[[nodiscard]] const ErrorReasonRow& reason_of(const Error& error);

/// As above, where no more than the kind is known.
[[nodiscard]] const ErrorReasonRow& reason_of(ErrorKind kind);

}  // namespace gateway::request
