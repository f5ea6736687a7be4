// What programs are told of a failed RPC beside its code and words: google.rpc's standard details.
#pragma once

#include <string>
#include <string_view>

#include "domain/error.h"

namespace gateway::grpc_door {

/// Of ErrorInfo: whose list the reason is from. The proto's package.
inline constexpr std::string_view kErrorDomain = "embedding.v1";

/// A google.rpc.Status in bytes, as the trailer `grpc-status-details-bin` carries it. Its code and
/// message are the RPC's own, which clients' libraries insist on. Details: ErrorInfo always, with
/// `field`, `provider_code` and `provider_request_id` where there are any; RetryInfo where a
/// pushback tells when to come back, and as long; BadRequest with INVALID_ARGUMENT if a field is at
/// fault; QuotaFailure if a quota is, of `tenant`.
///
/// What they repeat of the message is cut short: clients accept 8 KiB of trailers by default.
[[nodiscard]] std::string status_details(const Error& error, std::string_view message,
                                         std::string_view tenant);

}  // namespace gateway::grpc_door
