// The details of a failed RPC, taken apart.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace gateway::testing {

/// What a program reads in `grpc-status-details-bin`.
struct ReadDetails {
  int code = 0;
  std::string message;
  std::map<std::string, std::string> by_type;  ///< Bytes of each detail; "ErrorInfo" and so on.

  std::string reason;
  std::string domain;
  std::map<std::string, std::string> metadata;
  std::string retry_delay;     ///< "1.501000000", in seconds; empty if there is no RetryInfo.
  std::string violated_field;  ///< Of the one violation in BadRequest; empty if there is none.
  std::string quota_of;        ///< Of the one violation in QuotaFailure; empty if there is none.
};

/// Fails the test if the bytes are no google.rpc.Status, or a detail is none that is known.
ReadDetails read_details(std::string_view bytes);

}  // namespace gateway::testing
