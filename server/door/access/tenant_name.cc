#include "door/access/tenant_name.h"

#include <algorithm>
#include <string>
#include <utility>

namespace gateway::access {
namespace {

bool may_name_tenant(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

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

}  // namespace gateway::access
