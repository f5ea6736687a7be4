// What each reason of an error is in HTTP.
#pragma once

#include <array>
#include <cstddef>

#include "door/request/error_reason.h"

namespace gateway::http_call {

/// The status chooses the exception that a client raises, and whether it repeats the request:
/// OpenAI's clients repeat 408, 409, 429 and whatever is 500 or above. So what must not be repeated
/// is below that wherever the caller can mend it, and 408 and 409 are never used.
struct ErrorStatus {
  request::ErrorReason reason;
  unsigned status;
};

// clang-format off
/// In the order of the reasons.
inline constexpr std::array kErrorStatuses{
    ErrorStatus{request::ErrorReason::invalid_request,      400},
    ErrorStatus{request::ErrorReason::answer_too_large,     400},
    ErrorStatus{request::ErrorReason::message_too_large,    413},
    ErrorStatus{request::ErrorReason::metadata_too_large,   431},
    ErrorStatus{request::ErrorReason::unknown_model,        404},
    ErrorStatus{request::ErrorReason::unknown_caller,       401},
    ErrorStatus{request::ErrorReason::not_allowed,          403},
    ErrorStatus{request::ErrorReason::items_quota_spent,    429},
    ErrorStatus{request::ErrorReason::tokens_quota_spent,   429},
    ErrorStatus{request::ErrorReason::larger_than_quota,    400},
    ErrorStatus{request::ErrorReason::queue_full,           429},
    ErrorStatus{request::ErrorReason::tenant_queue_full,    429},
    ErrorStatus{request::ErrorReason::deadline_too_short,   429},
    ErrorStatus{request::ErrorReason::provider_throttles,   429},
    ErrorStatus{request::ErrorReason::deadline_exceeded,    504},
    ErrorStatus{request::ErrorReason::cancelled,            499},
    ErrorStatus{request::ErrorReason::item_refused,         400},
    ErrorStatus{request::ErrorReason::parameters_refused,   400},
    ErrorStatus{request::ErrorReason::provider_unavailable, 503},
    ErrorStatus{request::ErrorReason::draining,             503},
    ErrorStatus{request::ErrorReason::account_refused,      500},
    ErrorStatus{request::ErrorReason::bad_answer,           502},
    ErrorStatus{request::ErrorReason::internal,             500},
};
// clang-format on
static_assert(kErrorStatuses.size() == request::kErrorReasons.size());

[[nodiscard]] constexpr unsigned status_of(request::ErrorReason reason) {
  return kErrorStatuses[static_cast<std::size_t>(reason)].status;
}

}  // namespace gateway::http_call
