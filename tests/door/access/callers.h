// Callers as the rules make them.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "door/access/identity.h"

namespace gateway::testing {

/// A tenant with quotas of its own, if its limits ask for them.
inline access::KnownTenantPtr known(access::TenantAccess access) {
  auto tenant = std::make_shared<access::KnownTenant>();
  std::ranges::sort(access.models);
  if (access.quotas.items_per_minute || access.quotas.tokens_per_day) {
    tenant->quotas = std::make_shared<access::TenantQuotas>(access.quotas);
  }
  tenant->access = std::move(access);
  return tenant;
}

/// Came without a credential, and may do everything.
inline access::Identity anybody(const std::string& tenant = "team") {
  return access::Identity(tenant, nullptr, nullptr);
}

/// Came with its own credential.
inline access::Identity owner_of(const access::TenantAccess& access) {
  const access::KnownTenantPtr tenant = known(access);
  return access::Identity(access.name, tenant, tenant);
}

/// A tenant that may use these models alone.
inline access::TenantAccess restricted(std::vector<std::string> models) {
  access::TenantAccess access;
  access.name = "team";
  access.models = std::move(models);
  return access;
}

}  // namespace gateway::testing
