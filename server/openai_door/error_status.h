// What each reason of an error is in HTTP, as OpenAI's clients tell them apart.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "door/request/error_reason.h"

namespace gateway::openai_door {

/// The status chooses the exception that a client raises, and whether it repeats the request: all
/// of OpenAI's repeat 408, 409, 429 and whatever is 500 or above. So what must not be repeated is
/// below that wherever the caller can mend it, and 408 and 409 are never used.
struct ErrorStatus {
  request::ErrorReason reason;
  unsigned status;
  std::string_view type;  ///< Of the error's object.
};

namespace error_type {

inline constexpr std::string_view kRequest = "invalid_request_error";
inline constexpr std::string_view kCaller = "authentication_error";
inline constexpr std::string_view kRights = "permission_error";
inline constexpr std::string_view kRate = "rate_limit_error";
inline constexpr std::string_view kServer = "server_error";

}  // namespace error_type

// clang-format off
/// In the order of the reasons.
inline constexpr std::array kErrorStatuses{
    ErrorStatus{request::ErrorReason::invalid_request,      400, error_type::kRequest},
    ErrorStatus{request::ErrorReason::answer_too_large,     400, error_type::kRequest},
    ErrorStatus{request::ErrorReason::message_too_large,    413, error_type::kRequest},
    ErrorStatus{request::ErrorReason::metadata_too_large,   431, error_type::kRequest},
    ErrorStatus{request::ErrorReason::unknown_model,        404, error_type::kRequest},
    ErrorStatus{request::ErrorReason::unknown_caller,       401, error_type::kCaller},
    ErrorStatus{request::ErrorReason::not_allowed,          403, error_type::kRights},
    ErrorStatus{request::ErrorReason::items_quota_spent,    429, error_type::kRate},
    ErrorStatus{request::ErrorReason::tokens_quota_spent,   429, error_type::kRate},
    ErrorStatus{request::ErrorReason::larger_than_quota,    400, error_type::kRequest},
    ErrorStatus{request::ErrorReason::queue_full,           429, error_type::kRate},
    ErrorStatus{request::ErrorReason::tenant_queue_full,    429, error_type::kRate},
    ErrorStatus{request::ErrorReason::deadline_too_short,   429, error_type::kRate},
    ErrorStatus{request::ErrorReason::provider_throttles,   429, error_type::kRate},
    ErrorStatus{request::ErrorReason::deadline_exceeded,    504, error_type::kServer},
    ErrorStatus{request::ErrorReason::cancelled,            499, error_type::kRequest},
    ErrorStatus{request::ErrorReason::item_refused,         400, error_type::kRequest},
    ErrorStatus{request::ErrorReason::parameters_refused,   400, error_type::kRequest},
    ErrorStatus{request::ErrorReason::provider_unavailable, 503, error_type::kServer},
    ErrorStatus{request::ErrorReason::draining,             503, error_type::kServer},
    ErrorStatus{request::ErrorReason::account_refused,      500, error_type::kServer},
    ErrorStatus{request::ErrorReason::bad_answer,           502, error_type::kServer},
    ErrorStatus{request::ErrorReason::internal,             500, error_type::kServer},
};
// clang-format on
static_assert(kErrorStatuses.size() == request::kErrorReasons.size());

[[nodiscard]] constexpr const ErrorStatus& status_of(request::ErrorReason reason) {
  return kErrorStatuses[static_cast<std::size_t>(reason)];
}

}  // namespace gateway::openai_door
