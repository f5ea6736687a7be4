// The names that tenants can have.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "domain/error.h"

namespace gateway::access {

inline constexpr std::string_view kTenantHeader = "x-tenant-id";
inline constexpr std::string_view kDefaultTenant = "default";
inline constexpr std::size_t kMaxTenantBytes = 64;

/// Tenants become keys of queues and labels of metrics: 1 to kMaxTenantBytes of ASCII letters,
/// digits, '.', '_' and '-'. Answers the complaint about the header, invalid_argument, or nothing.
[[nodiscard]] std::optional<Error> check_tenant(std::string_view tenant);

}  // namespace gateway::access
