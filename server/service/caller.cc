#include "service/caller.h"

#include <algorithm>
#include <chrono>

#include "service/deadline.h"

namespace gateway {
namespace {

bool may_name_tenant(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

/// A repeated header is one with a comma between the values (gRPC over HTTP/2), which no tenant may
/// contain.
std::string tenant_of(const grpc::CallbackServerContext& context) {
  const grpc::string_ref key(kTenantHeader.data(), kTenantHeader.size());
  const auto [first, last] = context.client_metadata().equal_range(key);
  if (first == last) return std::string(kDefaultTenant);
  std::string tenant(first->second.data(), first->second.size());
  return std::next(first) == last ? tenant : tenant.append(",");
}

}  // namespace

Caller read_caller(const grpc::CallbackServerContext& context) {
  const Timestamp now = Clock::now();
  const auto wall_now = std::chrono::system_clock::now();
  return Caller{.tenant = tenant_of(context),
                .arrived = now,
                .deadline = to_steady(context.deadline(), wall_now, now)};
}

std::optional<Error> check_tenant(std::string_view tenant) {
  if (!tenant.empty() && tenant.size() <= kMaxTenantBytes &&
      std::ranges::all_of(tenant, may_name_tenant)) {
    return std::nullopt;
  }
  std::string message = "metadata \"";
  message.append(kTenantHeader).append("\": give one value of 1 to ");
  message.append(std::to_string(kMaxTenantBytes)).append(" letters, digits, '.', '_' or '-'");
  return Error{ErrorKind::invalid_argument, std::move(message)};
}

}  // namespace gateway
