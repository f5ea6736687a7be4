// What a call says about its caller beside the request itself.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <grpcpp/server_context.h>

#include "domain/error.h"
#include "domain/time.h"

namespace gateway {

inline constexpr std::string_view kTenantHeader = "x-tenant-id";
inline constexpr std::string_view kDefaultTenant = "default";
inline constexpr std::size_t kMaxTenantBytes = 64;

struct Caller {
  std::string tenant;  ///< As sent, unchecked; kDefaultTenant if the call has no kTenantHeader.
  Timestamp arrived;   ///< When the handler started.
  Deadline deadline;   ///< At or before `arrived` if it has passed already.
};

/// Reads both clocks once.
[[nodiscard]] Caller read_caller(const grpc::CallbackServerContext& context);

/// Tenants become keys of queues and labels of metrics: 1 to kMaxTenantBytes of ASCII letters,
/// digits, '.', '_' and '-'. Answers the complaint, invalid_argument, or nothing.
[[nodiscard]] std::optional<Error> check_tenant(std::string_view tenant);

}  // namespace gateway
