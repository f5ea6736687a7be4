// Our codes and errors as gRPC statuses, trailers and item errors.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <grpcpp/support/status.h>

#include "domain/code.h"
#include "domain/error.h"
#include "embedding/v1/embedding_service.pb.h"

namespace gateway::grpc_door {

/// Both sets have the same numbers.
[[nodiscard]] constexpr grpc::StatusCode to_grpc(Code code) {
  return static_cast<grpc::StatusCode>(code);
}
static_assert(to_grpc(Code::ok) == grpc::StatusCode::OK);
static_assert(to_grpc(Code::internal) == grpc::StatusCode::INTERNAL);
static_assert(to_grpc(Code::unauthenticated) == grpc::StatusCode::UNAUTHENTICATED);

[[nodiscard]] grpc::StatusCode status_code(ErrorKind kind);

/// With its details (status_details.h); `tenant` is whose request it was, where that is known.
[[nodiscard]] grpc::Status to_status(const Error& error, std::string_view tenant = {});

/// The trailers that go with to_status(error): `grpc-retry-pushback-ms` with RESOURCE_EXHAUSTED and
/// UNAVAILABLE (pushback.h), `x-provider-code` and `x-provider-request-id` where the provider sent
/// them. Fit for gRPC as they are.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> trailers_of(const Error& error);

void fill_item_error(const Error& error, embedding::v1::ItemError& out);

}  // namespace gateway::grpc_door
