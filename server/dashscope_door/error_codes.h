// By which of the provider's codes each of our reasons is told (docs/provider.md, 6.3 to 6.8).
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "door/request/error_reason.h"

namespace gateway::dashscope_door {

struct ErrorCode {
  request::ErrorReason reason;
  std::string_view code;
  bool prefers_the_providers;  ///< Its own code is told where it has given one.
};

// clang-format off
/// In the order of the reasons.
inline constexpr std::array kErrorCodes{
    ErrorCode{request::ErrorReason::invalid_request,      "InvalidParameter",           false},
    ErrorCode{request::ErrorReason::answer_too_large,     "InvalidParameter",           false},
    ErrorCode{request::ErrorReason::message_too_large,    "BadRequest.TooLarge",        false},
    ErrorCode{request::ErrorReason::metadata_too_large,   "BadRequest.TooLarge",        false},
    ErrorCode{request::ErrorReason::unknown_model,        "ModelNotFound",              false},
    ErrorCode{request::ErrorReason::unknown_caller,       "InvalidApiKey",              false},
    ErrorCode{request::ErrorReason::not_allowed,          "AccessDenied",               false},
    ErrorCode{request::ErrorReason::items_quota_spent,    "Throttling.RateQuota",       false},
    ErrorCode{request::ErrorReason::tokens_quota_spent,   "Throttling.AllocationQuota", false},
    ErrorCode{request::ErrorReason::larger_than_quota,    "InvalidParameter",           false},
    ErrorCode{request::ErrorReason::queue_full,           "Throttling",                 false},
    ErrorCode{request::ErrorReason::tenant_queue_full,    "Throttling",                 false},
    ErrorCode{request::ErrorReason::deadline_too_short,   "Throttling",                 false},
    ErrorCode{request::ErrorReason::provider_throttles,   "Throttling",                 true},
    ErrorCode{request::ErrorReason::deadline_exceeded,    "RequestTimeOut",             false},
    ErrorCode{request::ErrorReason::cancelled,            "RequestCancelled",           false},
    ErrorCode{request::ErrorReason::item_refused,         "InvalidParameter",           true},
    ErrorCode{request::ErrorReason::parameters_refused,   "InvalidParameter",           true},
    ErrorCode{request::ErrorReason::provider_unavailable, "ServiceUnavailable",         true},
    ErrorCode{request::ErrorReason::draining,             "ServiceUnavailable",         false},
    ErrorCode{request::ErrorReason::account_refused,      "InternalError",              false},
    ErrorCode{request::ErrorReason::bad_answer,           "InternalError",              false},
    ErrorCode{request::ErrorReason::internal,             "InternalError",              false},
};
// clang-format on
static_assert(kErrorCodes.size() == request::kErrorReasons.size());

[[nodiscard]] constexpr const ErrorCode& code_of(request::ErrorReason reason) {
  return kErrorCodes[static_cast<std::size_t>(reason)];
}

}  // namespace gateway::dashscope_door
