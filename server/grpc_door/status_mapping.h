// Our errors as gRPC statuses, trailers and item errors: the one table between the two
// vocabularies.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/support/status.h>

#include "domain/error.h"
#include "embedding/v1/embedding_service.pb.h"

namespace gateway::grpc_door {

/// What callers are told who are to come back and of whom nothing better is known.
inline constexpr std::chrono::milliseconds kDefaultPushback{1000};

[[nodiscard]] grpc::StatusCode status_code(ErrorKind kind);

/// Whether the same item may succeed later without anybody changing anything.
[[nodiscard]] bool is_retryable(ErrorKind kind);

[[nodiscard]] grpc::Status to_status(const Error& error);

/// The trailers that go with to_status(error): `grpc-retry-pushback-ms` with RESOURCE_EXHAUSTED and
/// UNAVAILABLE (-1, never again, for what is larger than a quota), `x-provider-code` and
/// `x-provider-request-id` where the provider sent them. Fit for gRPC as they are.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> trailers_of(const Error& error);

void fill_item_error(const Error& error, embedding::v1::ItemError& out);

}  // namespace gateway::grpc_door
